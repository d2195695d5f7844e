package io.apexmemory.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A month of a dispatcher's log, several thousand words, put together from the phrases beside the sources. */
final class DispatchLog {
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy", Locale.US);
    private final Map<String, List<String>> phrases = new HashMap<>();
    private final Map<String, Integer> used = new HashMap<>();
    private final Random random = new Random(48_213);

    private DispatchLog(Path file) throws IOException {
        List<String> section = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("[")) {
                section = phrases.computeIfAbsent(line.substring(1, line.length() - 1), name -> new ArrayList<>());
            } else if (!line.isBlank()) {
                section.add(line);
            }
        }
    }

    static String month(Path sources) throws IOException {
        return new DispatchLog(sources.resolve("dispatch-log.phrases")).month();
    }

    private String month() {
        StringBuilder log =
                new StringBuilder("Cascade Freight Lines - Dispatch log, Portland terminal, October 2026\n\n");
        for (LocalDate day = LocalDate.of(2026, 10, 1); day.getMonthValue() == 10; day = day.plusDays(1)) {
            log.append(DAY.format(day)).append("\n\n").append(fill("{opening}")).append("\n\n");
            for (int hour = 5; hour < 20; hour += 2 + random.nextInt(2)) {
                String time = String.format(Locale.ROOT, "%02d:%02d", hour, random.nextInt(60));
                log.append(time)
                        .append("  ")
                        .append(fill("{entry}"))
                        .append(' ')
                        .append(fill("{remark}"));
                log.append("\n\n");
            }
        }
        return log.toString();
    }

    /** Fills slots until none is left. Each list is gone through in turn, from a start that varies, so that neighbours differ. */
    private String fill(String text) {
        Matcher slot = SLOT.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (slot.find()) {
            List<String> choices = phrases.get(slot.group(1));
            int turn = used.merge(slot.group(1), 1 + random.nextInt(2), Integer::sum);
            slot.appendReplacement(filled, Matcher.quoteReplacement(fill(choices.get(turn % choices.size()))));
        }
        return slot.appendTail(filled).toString();
    }
}

package io.apexmemory.extract;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads dates as people write them: numbers in any of the usual orders, or a month by its name. */
final class WrittenDate {
    private static final Pattern PART = Pattern.compile("\\p{Nd}{1,4}|\\p{L}{3,12}");
    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("jan", 1),
            Map.entry("feb", 2),
            Map.entry("mar", 3),
            Map.entry("mär", 3),
            Map.entry("apr", 4),
            Map.entry("may", 5),
            Map.entry("mai", 5),
            Map.entry("jun", 6),
            Map.entry("jul", 7),
            Map.entry("aug", 8),
            Map.entry("sep", 9),
            Map.entry("oct", 10),
            Map.entry("okt", 10),
            Map.entry("nov", 11),
            Map.entry("dec", 12),
            Map.entry("dez", 12),
            Map.entry("ينا", 1),
            Map.entry("فبر", 2),
            Map.entry("مار", 3),
            Map.entry("أبر", 4),
            Map.entry("ابر", 4),
            Map.entry("ماي", 5),
            Map.entry("يون", 6),
            Map.entry("يول", 7),
            Map.entry("أغس", 8),
            Map.entry("اغس", 8),
            Map.entry("سبت", 9),
            Map.entry("أكت", 10),
            Map.entry("اكت", 10),
            Map.entry("نوف", 11),
            Map.entry("ديس", 12));

    private WrittenDate() {}

    /** @param dayFirst what 03/04/2024 means; with dots the day always comes first */
    static Optional<Name> parse(String words, boolean dayFirst) {
        List<Integer> numbers = new ArrayList<>();
        Integer month = null;
        boolean yearFirst = false;
        Matcher part = PART.matcher(words);
        while (part.find() && numbers.size() < 3) {
            String text = part.group();
            if (Character.isDigit(text.codePointAt(0))) {
                yearFirst |= numbers.isEmpty() && text.length() == 4;
                numbers.add(Integer.parseInt(text));
            } else if (month == null) {
                month = MONTHS.get(text.toLowerCase(Locale.ROOT).substring(0, 3));
            }
        }
        try {
            return Optional.of(name(date(numbers, month, yearFirst, dayFirst || words.contains("."))));
        } catch (DateTimeException | IndexOutOfBoundsException noDate) {
            return Optional.empty();
        }
    }

    private static LocalDate date(List<Integer> n, Integer month, boolean yearFirst, boolean dayFirst) {
        if (month != null) {
            return yearFirst ? LocalDate.of(n.get(0), month, n.get(1)) : LocalDate.of(year(n.get(1)), month, n.get(0));
        }
        if (yearFirst) {
            return LocalDate.of(n.get(0), n.get(1), n.get(2));
        }
        boolean dayLeads = n.get(0) > 12 || (dayFirst && n.get(1) <= 12);
        return LocalDate.of(year(n.get(2)), n.get(dayLeads ? 1 : 0), n.get(dayLeads ? 0 : 1));
    }

    private static int year(int written) {
        return written < 100 ? 2000 + written : written;
    }

    private static Name name(LocalDate date) {
        return new Name(date.toString(), Map.of("date", date.toString()));
    }
}

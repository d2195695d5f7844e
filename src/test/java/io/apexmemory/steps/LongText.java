package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.parse.Chunker;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A year of dispatch: no two lines are the same, so no two chunks are. */
final class LongText {
    private static final int LINES_PER_CHUNK = 20;
    private static final int CHUNK_TOKENS = number(Setting.CHUNK_TOKENS);
    private static final int OVERLAP = number(Setting.CHUNK_OVERLAP_TOKENS);

    private LongText() {}

    /** A text that is cut into as many chunks by the default settings. */
    static String of(int chunks) {
        String more = IntStream.rangeClosed(1, chunks * LINES_PER_CHUNK)
                .mapToObj(LongText::line)
                .collect(Collectors.joining("\n"));
        List<String> pieces = new Chunker(CHUNK_TOKENS, OVERLAP).chunk(more);
        String last = pieces.get(chunks - 1);
        // no line stands twice, so a chunk has one place
        return more.substring(0, more.indexOf(last) + last.length());
    }

    private static String line(int i) {
        return "Day %d, dispatch %d: load %d goes from dock %d to dock %d, %d pallets, %d miles, seal %d."
                .formatted(1 + i / 40, i, 40_000 + i, i % 37, i % 41, 1 + i % 26, 50 + i * 7 % 900, 640_000 + i);
    }

    private static int number(Setting setting) {
        return Integer.parseInt(setting.defaultValue().orElseThrow());
    }
}

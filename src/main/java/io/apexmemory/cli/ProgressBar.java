package io.apexmemory.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line at the foot of a terminal, redrawn five times a second until it is closed. */
final class ProgressBar implements AutoCloseable {
    private static final int BAR = 24;
    /** The order in which a document goes through them. */
    private static final List<String> STEPS = List.of(
            "pending",
            "parsing",
            "parsed",
            "extracting_entities",
            "entities_extracted",
            "generating_embeddings",
            "embeddings_generated",
            "writing_databases");

    private final Terminal terminal;
    private final Batch batch;
    private final ScheduledExecutorService redraw = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private boolean closed;

    private ProgressBar(Terminal terminal, Batch batch) {
        this.terminal = terminal;
        this.batch = batch;
    }

    static ProgressBar draw(Terminal terminal, Batch batch) {
        ProgressBar bar = new ProgressBar(terminal, batch);
        var unused = bar.redraw.scheduleAtFixedRate(bar::show, 0, 200, TimeUnit.MILLISECONDS);
        return bar;
    }

    private synchronized void show() {
        if (closed) {
            return;
        }
        terminal.err().print("\r" + line(batch.counts(), terminal.width() - 1) + "\u001b[K");
        terminal.err().flush();
    }

    /** Wipes the line. */
    @Override
    public synchronized void close() {
        closed = true;
        redraw.shutdownNow();
        terminal.err().print("\r\u001b[K");
        terminal.err().flush();
    }

    static String line(Batch.Counts counts, int width) {
        int done = counts.all() == 0 ? BAR : BAR * counts.ended() / counts.all();
        String head = String.format(
                "[%s%s] %d/%d  %.1f/s  %s",
                "=".repeat(done),
                " ".repeat(BAR - done),
                counts.ended(),
                counts.all(),
                counts.perSecond(),
                clock(counts.elapsed()));
        Stream<String> known = STEPS.stream().filter(counts.steps()::containsKey);
        Stream<String> others = counts.steps().keySet().stream().filter(s -> !STEPS.contains(s));
        String steps = Stream.concat(
                        Stream.concat(known, others)
                                .map(s -> s.replace('_', ' ') + " "
                                        + counts.steps().get(s)),
                        Stream.of("failed " + counts.failed()).filter(s -> counts.failed() > 0))
                .collect(Collectors.joining(", "));
        return Cells.fit(steps.isEmpty() ? head : head + "  " + steps, width);
    }

    private static String clock(Duration elapsed) {
        return String.format("%d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}

package io.apexmemory.cli;

import io.apexmemory.cli.Batch.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Tells a person who presses Ctrl-C what becomes of the documents that have not ended. */
final class Farewell {
    private static final int NAMED = 10;

    private final Thread hook;

    private Farewell(Thread hook) {
        this.hook = hook;
    }

    /** @param bar wiped before anything is said, or null */
    static Farewell prepare(ProgressBar bar, Batch batch, Predicate<UUID> outlives, Terminal terminal) {
        Thread hook = new Thread(
                () -> {
                    if (bar != null) {
                        bar.close();
                    }
                    lines(batch.items(), outlives).forEach(terminal.err()::println);
                },
                "farewell");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Farewell(hook);
    }

    static List<String> lines(List<Item> items, Predicate<UUID> outlives) {
        Map<Boolean, List<Item>> running = items.stream()
                .filter(Item::running)
                .collect(Collectors.partitioningBy(
                        item -> item.documentId() != null && outlives.test(item.documentId())));
        List<Item> goingOn = running.get(true);
        List<Item> interrupted = running.get(false);
        long waiting = items.stream().filter(item -> item.started() == null).count();
        List<String> lines = new ArrayList<>();
        if (!goingOn.isEmpty()) {
            lines.add(goingOn.size() + " started and going on without this command. Follow with:");
            goingOn.stream()
                    .limit(NAMED)
                    .map(item -> "  apex status " + item.documentId() + "   # "
                            + Cells.printable(item.document().shown()))
                    .forEach(lines::add);
            if (goingOn.size() > NAMED) {
                lines.add("  and " + (goingOn.size() - NAMED) + " more");
            }
        }
        if (!interrupted.isEmpty()) {
            lines.add(
                    interrupted.size() + " interrupted. What they left is invisible and is swept by a worker; the same"
                            + " command ingests them again.");
        }
        if (waiting > 0) {
            lines.add(waiting + " not started; the same command starts them.");
        }
        return lines;
    }

    /** Everything has ended: nothing is left to say. */
    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook says it
        }
    }
}

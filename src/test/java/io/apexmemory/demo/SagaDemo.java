package io.apexmemory.demo;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.Holdings;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.worker.ApexMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The saga step by step: a write, the same again, a replacement, a database that refuses, and the same when it is healed; after
 * each step what every store holds. The exit code is 0 only if each step ended as its title says.
 */
public final class SagaDemo {
    private static final String URI = "demo:bill-of-lading";
    private static final String FIRST =
            "Bill of lading 4711. Acme Freight GmbH carries 12 pallets from Hamburg to Lyon.";
    private static final String SECOND =
            "Bill of lading 4711, corrected. Acme Freight GmbH carries 14 pallets from Hamburg to Lyon.";
    private static final String THIRD = "Bill of lading 4711, cancelled. Nothing is carried from Hamburg to Lyon.";

    private final ApexMemory memory;
    private final Faults faults;
    private final Holdings holdings;
    private final List<String> surprises = new ArrayList<>();

    private SagaDemo(ApexMemory memory, Faults faults, Holdings holdings) {
        this.memory = memory;
        this.faults = faults;
        this.holdings = holdings;
    }

    public static void main(String[] args) {
        List<String> surprises;
        Map<String, String> impatient = Map.of("RETRY_INITIAL_MS", "50", "RETRY_MAX", "2");
        Faults faults = new Faults();
        try (DemoStack stack = DemoStack.start(List.of(Path.of("").toAbsolutePath()), impatient);
                ApexMemory memory = ApexMemory.open(stack.settings(), faults, Clock.systemUTC(), Sleeper.REAL)) {
            stack.describe().forEach(System.out::println);
            SagaDemo demo =
                    new SagaDemo(memory, faults, new Holdings(stack.stack().clients()));
            demo.play();
            surprises = demo.surprises;
        }
        surprises.forEach(System.err::println);
        if (!surprises.isEmpty()) {
            System.exit(1);
        }
    }

    private void play() {
        step("1. A document is written", FIRST, SagaDemo::written);
        step("2. The same again is answered, not written", FIRST, SagaDemo::answered);
        step("3. Other content replaces it", SECOND, SagaDemo::written);
        faults.on(StoreName.QDRANT).writes().always(Fault.refuse());
        try {
            step("4. Qdrant refuses: rolled back, and the version before is still there", THIRD, SagaDemo::rolledBack);
        } finally {
            faults.heal();
        }
        step("5. Qdrant is healed: written", THIRD, SagaDemo::written);
    }

    private void step(String title, String content, Predicate<SagaOutcome> expected) {
        System.out.println();
        System.out.println("== " + title);
        SagaOutcome outcome = memory.saga().write(request(content), Progress.NONE);
        System.out.println(describe(outcome));
        outcome.steps()
                .forEach(s -> System.out.printf(
                        "  %-10s %-11s attempts %d, %d ms%n",
                        s.store().title(),
                        s.status().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        s.attempts(),
                        s.duration().toMillis()));
        memory.sweeper().sweep();
        System.out.println("  held, as version=records: "
                + holdings.of(Uuid5.ofUri(URI)).entrySet().stream()
                        .map(e -> e.getKey().title() + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        List<Passage> seen = memory.search().search("pallets from Hamburg to Lyon", 1);
        System.out.println("  seen by readers: "
                + (seen.isEmpty()
                        ? "nothing"
                        : "version " + seen.get(0).version() + ": "
                                + seen.get(0).text()));
        if (!expected.test(outcome)) {
            surprises.add("not as it should be: " + title);
        }
    }

    private WriteRequest request(String content) {
        UUID id = Uuid5.ofUri(URI);
        Metadata metadata = new Metadata(
                "Bill of lading 4711",
                null,
                "txt",
                content.getBytes(StandardCharsets.UTF_8).length,
                URI,
                null,
                null,
                1,
                ContentHash.sha256(content));
        ParsedDocument document = new ParsedDocument(id, content, metadata, List.of(content));
        return new WriteRequest(
                document,
                memory.extractor().extract(document, Progress.NONE),
                memory.embedder().embed(document, Progress.NONE),
                null);
    }

    private static boolean written(SagaOutcome outcome) {
        return outcome instanceof SagaOutcome.Success success && !success.answeredBefore();
    }

    private static boolean answered(SagaOutcome outcome) {
        return outcome instanceof SagaOutcome.Success success && success.answeredBefore();
    }

    private static boolean rolledBack(SagaOutcome outcome) {
        return outcome instanceof SagaOutcome.RolledBack;
    }

    private static String describe(SagaOutcome outcome) {
        if (outcome instanceof SagaOutcome.Success success) {
            return (success.answeredBefore() ? "SUCCESS, answered before: version " : "SUCCESS: version ")
                    + success.summary().version();
        }
        if (outcome instanceof SagaOutcome.RolledBack rolledBack) {
            return "ROLLED BACK: " + rolledBack.failure().getMessage();
        }
        if (outcome instanceof SagaOutcome.Partial partial) {
            return "PARTIAL: " + partial.failure().getMessage();
        }
        return "FAILED: " + ((SagaOutcome.Failed) outcome).failure().getMessage();
    }
}

package io.apexmemory.steps;

import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.Holdings;
import io.apexmemory.stack.Inventory;
import io.apexmemory.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** One scenario: its documents, its worker, and what was ingested so far. */
public final class World {
    private final Bench bench = Bench.running();
    private final Documents documents = new Documents(bench.stack());
    private final Holdings holdings = new Holdings(bench.stack().clients());
    private final List<Ingestion> ingestions = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private Duration heartbeat = Bench.HEARTBEAT;
    private TestWorker own;
    private Map<StoreName, List<String>> before = Map.of();

    Stack stack() {
        return bench.stack();
    }

    Documents documents() {
        return documents;
    }

    Holdings holdings() {
        return holdings;
    }

    /** Gives this scenario a worker of its own, from the next ingestion on. */
    void setting(String name, String value) {
        closeOwnWorker();
        settings.put(name, value);
    }

    /** The same. */
    void heartbeatTimeout(Duration timeout) {
        closeOwnWorker();
        heartbeat = timeout;
    }

    /** The worker of all scenarios, or this one's own. */
    TestWorker worker() {
        if (settings.isEmpty() && heartbeat.equals(Bench.HEARTBEAT)) {
            return bench.worker();
        }
        if (own == null) {
            own = TestWorker.start(stack(), "features-" + UUID.randomUUID(), settings, heartbeat);
        }
        return own;
    }

    UUID id(Document document) {
        return Uuid5.ofUri(documents.address(document));
    }

    /** The version that readers see, as PostgreSQL says. */
    OptionalLong liveVersion(Document document) {
        return worker().memory().reader().liveVersion(id(document));
    }

    /** Starts it and returns at once. */
    IngestionHandle start(Document document) {
        return worker().client().start(new IngestRequest(null, documents.address(document), "features", null));
    }

    /** Follows it to its end, whatever the end. */
    Ingestion ingest(Document document) {
        before = inventory();
        IngestionHandle handle = start(document);
        IngestionOutcome outcome = worker().client().await(handle);
        Ingestion ingestion = new Ingestion(document, handle, outcome, History.read(worker().temporal(), handle));
        ingestions.add(ingestion);
        return ingestion;
    }

    /** The latest ingestion. */
    Ingestion latest() {
        return ingestions.get(ingestions.size() - 1);
    }

    /** The latest ingestion of this document. */
    Ingestion latest(Document document) {
        return ingestions.stream()
                .filter(ingestion -> ingestion.document().equals(document))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError(document + " was not ingested in this scenario"));
    }

    /** The first ingestion of the scenario. */
    Ingestion first() {
        return ingestions.get(0);
    }

    /** The latest ingestion's document, as it was parsed. */
    ParsedDocument parsed() {
        return latest().history().answer(Step.PARSE, ParsedDocument.class);
    }

    /** Whether a search for the document's own words finds it. */
    boolean found(Document document) {
        String words = latest(document)
                .history()
                .answer(Step.PARSE, ParsedDocument.class)
                .chunks()
                .get(0);
        return worker().memory().search().search(words, 5).stream()
                .anyMatch(passage -> passage.documentId().equals(id(document)));
    }

    /** Everything that the databases hold now. */
    Map<StoreName, List<String>> inventory() {
        return new Inventory(stack().clients()).read();
    }

    /** Everything that the databases held before the latest ingestion. */
    Map<StoreName, List<String>> before() {
        return before;
    }

    void close() {
        closeOwnWorker();
    }

    private void closeOwnWorker() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    /** Empties the stores, forgets faults and failures. */
    void clear() {
        bench.worker().reset();
        stack().openAi().reset();
        stack().clear();
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.DirectIngestion;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.IngestionSteps;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults.Call;
import io.cucumber.java.After;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers get lost, requests coincide, Redis forgets, sagas are left open. */
public final class ResilienceSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than any attempt may take. */
    private static final Duration LIFETIME = Duration.ofMinutes(6);

    private static final Document FIRST = new Document("forgetful-first.txt");

    private final World world;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Document> documents = new ArrayList<>();
    private final List<IngestRequest> requests = new ArrayList<>();
    private final List<IngestResult> results = new ArrayList<>();
    private final Hold hold = new Hold();
    private List<Call> calls = List.of();
    private IngestionHandle underWay;

    public ResilienceSteps(World world) {
        this.world = world;
    }

    @ParameterType("a write|a commit|an intent")
    public String call(String words) {
        return switch (words) {
            case "a write" -> "write";
            case "a commit" -> "commit";
            default -> "open";
        };
    }

    @Given("{store} loses the first answer to {call}")
    public void losesOneAnswer(StoreName store, String call) {
        world.worker().faults().at(store, call).once(Fault.failAfterEffect());
    }

    @Given("{store} loses every answer to {call}")
    public void losesAllAnswers(StoreName store, String call) {
        world.worker().faults().at(store, call).always(Fault.failAfterEffect());
    }

    @Then("{document} is completed")
    public void isCompleted(Document document) {
        assertThat(world.latest().result().status()).isEqualTo("success");
        new StoreSteps(world).allHold(document);
    }

    @Then("{document} is cleared away")
    public void isClearedAway(Document document) {
        assertThat(world.latest().failure().type()).isEqualTo("DatabaseWriteError");
        new StoreSteps(world).noneHolds(document);
    }

    @Then("{document} had entities in common with {document}")
    public void inCommon(Document document, Document other) {
        assertThat(world.latest(document).entities())
                .extracting(entity -> entity.key())
                .containsAnyElementsOf(world.latest(other).entities().stream()
                        .map(entity -> entity.key())
                        .toList());
    }

    @Then("the graph is as it was before")
    public void graphIsTheSame() {
        assertThat(world.inventory().get(StoreName.NEO4J))
                .isNotEmpty()
                .isEqualTo(world.before().get(StoreName.NEO4J));
    }

    @Given("{int} documents, another one {int} times, and {int} different texts of a twelfth")
    public void requests(int single, int duplicates, int competitors) {
        for (int i = 0; i < single; i++) {
            requests.add(request(document("single-" + i), null));
        }
        Document duplicate = document("duplicate");
        for (int i = 0; i < duplicates; i++) {
            requests.add(request(duplicate, null));
        }
        UUID twelfth = Uuid5.ofUri("file:///twelfth.txt");
        for (int i = 0; i < competitors; i++) {
            requests.add(request(document("competitor-" + i), twelfth));
        }
    }

    @When("all {int} are ingested at once, without Temporal")
    public void allAtOnce(int all) throws Exception {
        assertThat(requests).hasSize(all);
        DirectIngestion ingestion = new DirectIngestion(world.worker().memory().steps(), Sleeper.REAL);
        CountDownLatch start = new CountDownLatch(all);
        List<Callable<IngestResult>> work = requests.stream()
                .<Callable<IngestResult>>map(request -> () -> {
                    start.countDown();
                    start.await();
                    return ingestion.ingest(request, status -> {}, Progress.NONE);
                })
                .toList();
        for (Future<IngestResult> result : threads.invokeAll(work)) {
            results.add(result.get());
        }
    }

    @Then("all {int} ingestions succeed")
    public void allSucceed(int all) {
        assertThat(results)
                .hasSize(all)
                .allSatisfy(result -> assertThat(result.status()).isEqualTo("success"));
    }

    @Then("the {int} duplicates had one result")
    public void oneResult(int duplicates) {
        UUID duplicate = request(new Document("resilience-duplicate.txt"), null).documentId();
        assertThat(results)
                .filteredOn(result -> result.documentId().equals(duplicate))
                .hasSize(duplicates)
                .containsOnly(results.stream()
                        .filter(result -> result.documentId().equals(duplicate))
                        .findFirst()
                        .orElseThrow());
    }

    @Then("{int} documents are in all four databases, each in one version")
    public void documentsAreThere(int number) {
        Set<UUID> ids =
                Set.copyOf(results.stream().map(IngestResult::documentId).toList());
        assertThat(ids).hasSize(number);
        assertThat(ids).allSatisfy(id -> {
            long live = world.worker().reading().reader().liveVersion(id).orElseThrow();
            // replaced versions are collected off the caller's path
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(world.holdings().of(id).values())
                            .allSatisfy(versions -> assertThat(versions).containsOnlyKeys(live)));
        });
    }

    @Given("the calls that a write makes to the databases are known")
    public void callsAreKnown() {
        calls = callsOfOneWrite();
    }

    @When("a document is ingested for each of them, and Redis is emptied just before that call")
    public void emptiedAtEachCall() {
        for (int i = 0; i < calls.size(); i++) {
            Document document = document("forgetful-" + i);
            documents.add(document);
            atCall(document, i, () -> world.stack().clients().redis().flushDB());
            world.ingest(document);
        }
    }

    @Then("each of these ingestions succeeded")
    public void eachSucceeded() {
        assertThat(documents)
                .hasSizeGreaterThan(7)
                .allSatisfy(document ->
                        assertThat(world.latest(document).result().status()).isEqualTo("success"));
    }

    @Then("each of these documents is complete in Neo4j, PostgreSQL and Qdrant, in one version")
    public void eachIsComplete() {
        assertThat(documents).allSatisfy(document -> {
            IngestResult result = world.latest(document).result();
            long live = world.liveVersion(document).orElseThrow();
            assertThat(world.holdings().of(world.id(document)))
                    .containsEntry(StoreName.NEO4J, sorted(live, 1L + result.entities()))
                    .containsEntry(StoreName.POSTGRES, sorted(live, 1L + result.chunks()))
                    .containsEntry(StoreName.QDRANT, sorted(live, 1L + result.chunks()));
        });
    }

    private static SortedMap<Long, Long> sorted(long version, long count) {
        return new TreeMap<>(Map.of(version, count));
    }

    @Then("each of them has the first one's result when it is ingested again")
    public void sameAnswerAgain() {
        assertThat(documents).allSatisfy(document -> {
            IngestResult first = world.latest(document).result();
            assertThat(world.ingest(document).result()).isEqualTo(first);
        });
    }

    @Given("a saga was left open after each of its calls, longer ago than any attempt may take")
    public void leftOpen() {
        List<Call> known = callsOfOneWrite();
        int commit = known.stream().map(Call::operation).toList().indexOf("commit");
        // the first two look up, lock and record the intent: before that there is no saga
        for (int i = 2; i < known.size(); i++) {
            Document document = document("left-open-" + i);
            documents.add(document);
            atCall(document, i, this::cutOff);
            boolean succeeded = writeOnce(document);
            assertThat(succeeded).as("without what follows its commit").isEqualTo(i > commit);
            world.worker().faults().heal();
        }
        assertThat(openSagas()).hasSize(commit - 1);
        world.clock().advance(LIFETIME);
    }

    /** From now on no database answers this worker. */
    private void cutOff() {
        for (Call call : world.worker().faults().made()) {
            world.worker().faults().at(call.store(), call.operation()).always(Fault.refusePermanently());
        }
        for (StoreName store : StoreName.values()) {
            world.worker().faults().on(store).removes().always(Fault.refusePermanently());
        }
        world.worker().faults().at(StoreName.POSTGRES, "abort").always(Fault.refusePermanently());
        world.worker().faults().at(StoreName.POSTGRES, "deadLetters").always(Fault.refusePermanently());
        world.worker().faults().at(StoreName.REDIS, "release").always(Fault.refusePermanently());
    }

    @Given("{document} is being written, and {store} holds back its commit")
    public void isBeingWritten(Document document, StoreName store) {
        world.worker().faults().at(store, "commit").before(call -> hold.pass());
        underWay = world.start(document);
        hold.awaitCall();
    }

    @When("the sweeper has run twice")
    public void sweptTwice() {
        world.worker().memory().sweeper().sweep();
        world.worker().memory().sweeper().sweep();
    }

    @Then("of each saga that was left open no database holds anything that is not live")
    public void nothingIsLeft() {
        assertThat(documents).allSatisfy(document -> {
            OptionalLong live = world.liveVersion(document);
            assertThat(world.holdings().of(world.id(document)).values())
                    .allSatisfy(versions -> assertThat(versions.keySet())
                            .allMatch(version -> live.isPresent() && version == live.getAsLong()));
        });
    }

    @Then("only the saga of {document} is open")
    public void onlyThisIsOpen(Document document) {
        assertThat(openSagas())
                .singleElement()
                .satisfies(saga -> assertThat(saga).containsEntry("document_id", world.id(document)));
    }

    @Then("{document} is ingested to its end when {store} lets its commit pass")
    public void endsWell(Document document, StoreName store) {
        hold.letGo();
        assertThat(world.worker().client().await(underWay)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(world.holdings().of(world.id(document)).get(store))
                .containsOnlyKeys(world.liveVersion(document).orElseThrow());
    }

    @After
    public void end() {
        hold.letGo();
        threads.shutdownNow();
    }

    /** As the worker makes them for any document that nothing befalls. */
    private List<Call> callsOfOneWrite() {
        world.documents().write(FIRST, "A document that nothing befalls, from Cascade Freight Lines.");
        world.ingest(FIRST);
        return world.worker().faults().made().stream()
                .filter(call -> world.id(FIRST).equals(call.documentId()))
                .toList();
    }

    /** What befalls this document's calls just before one of them, counted from 0. */
    private void atCall(Document document, int number, Runnable what) {
        UUID id = world.id(document);
        AtomicInteger made = new AtomicInteger();
        world.worker().faults().before(call -> {
            if (id.equals(call.documentId()) && made.getAndIncrement() == number) {
                what.run();
            }
        });
    }

    /** One attempt, without a worker that would make another; whether it succeeded. */
    private boolean writeOnce(Document document) {
        IngestionSteps steps = world.worker().memory().steps();
        ParsedDocument parsed = steps.parse(request(document, null), Progress.NONE);
        WriteRequest write = new WriteRequest(
                parsed, steps.extract(parsed, Progress.NONE), steps.embed(parsed, Progress.NONE), null);
        try {
            return steps.write(write, Progress.NONE) != null;
        } catch (ApexException e) {
            return false;
        }
    }

    private List<Map<String, Object>> openSagas() {
        return Rows.of(world.stack().clients().postgres(), "select document_id from sagas where state = 'OPEN'");
    }

    private Document document(String name) {
        Document document = new Document("resilience-" + name + ".txt");
        world.documents().write(document, "This is " + name + ", which Cascade Freight Lines carried to Wenatchee.");
        return document;
    }

    private IngestRequest request(Document document, UUID id) {
        UUID ofItsOwn = world.id(document);
        return new IngestRequest(id == null ? ofItsOwn : id, world.documents().address(document), "features", null);
    }
}

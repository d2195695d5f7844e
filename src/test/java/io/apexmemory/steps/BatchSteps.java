package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.BatchClient;
import io.apexmemory.ingest.BatchFailure;
import io.apexmemory.ingest.BatchIngestionWorkflow;
import io.apexmemory.ingest.BatchProgress;
import io.apexmemory.ingest.BatchRequest;
import io.apexmemory.ingest.BatchResult;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.Step;
import io.apexmemory.parse.CanonicalUri;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.CanceledFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** Batches of documents: how they are asked for, steered, and how they end. */
public final class BatchSteps {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SOURCE = "features";
    private static final Pattern ID = Pattern.compile("batch-[0-9a-f-]{36}");

    private final World world;
    private final Commands commands;
    private final Hold hold = new Hold();
    private final List<String> uris = new ArrayList<>();
    private Path folder;
    private String prefix;
    private String id;
    private BatchResult result;
    private ApexException refusal;
    private TestWorker held;

    public BatchSteps(World world, Commands commands) {
        this.world = world;
        this.commands = commands;
    }

    @Given("{int} notes lie in {place}, some of them deeper, and a hidden one")
    public void notesLie(int notes, Place place) {
        String name = "notes-" + UUID.randomUUID();
        for (int note = 1; note <= notes; note++) {
            uris.add(put(
                    place, name, (note % 3 == 0 ? "deeper/" : "") + "note-%03d.txt".formatted(note), "Note " + note));
        }
        put(place, name, ".hidden.txt", "Nobody asks for this");
    }

    private String put(Place place, String name, String file, String text) {
        if (place == Place.S3) {
            prefix = "s3://documents/" + name + "/";
            return world.stack().s3().put("documents", name + "/" + file, text.getBytes(StandardCharsets.UTF_8));
        }
        Document document = new Document(name + "/" + file);
        world.documents().write(document, text);
        Path written =
                Path.of(CanonicalUri.of(world.documents().address(document)).replaceFirst("^file://", ""));
        folder = written;
        while (!folder.getFileName().toString().equals(name)) {
            folder = folder.getParent();
        }
        prefix = folder.toUri().toString();
        return CanonicalUri.of(written.toString());
    }

    @Given("an empty note lies there too")
    public void anEmptyNote() {
        uris.add(put(Place.FOLDER, folder.getFileName().toString(), "empty-note.txt", ""));
    }

    @Given("no write comes to its end")
    public void noWriteEnds() {
        held = world.worker();
        held.faults().on(StoreName.NEO4J).writes().before(call -> hold.pass());
    }

    /** What was held ends with its scenario, and leaves nothing in the next one's memory. */
    @After(order = 20)
    public void letGo() {
        hold.letGo();
        if (held != null) {
            await().atMost(PATIENCE).until(held::idle);
        }
    }

    @Given("the empty note has words by now")
    public void hasWords() {
        put(Place.FOLDER, folder.getFileName().toString(), "empty-note.txt", "It has words.");
    }

    @Given("somebody else has begun to ingest {document}")
    public void somebodyElse(Document document) {
        var unused = world.start(document);
        hold.awaitCall();
    }

    @When("these documents are to be ingested as a batch")
    public void areToBeIngested(List<String> names) {
        names.forEach(name -> uris.add(address(name)));
        id = batches().start(BatchRequest.of(uris, SOURCE, 4));
    }

    @When("these documents are/were ingested as a batch")
    public void areIngested(List<String> names) {
        areToBeIngested(names);
        result = batches().await(id);
    }

    private String address(String name) {
        return name.contains("://") ? name : world.documents().address(new Document(name));
    }

    @When("all that lies there is/was ingested as a batch, {int} documents a run")
    public void allIsIngested(int perRun) {
        id = batches().start(new BatchRequest(null, prefix, SOURCE, 2, perRun));
        result = batches().await(id);
    }

    @When("all that lies there is to be ingested as a batch, {int} at a time")
    public void allIsToBeIngested(int parallel) {
        id = batches().start(BatchRequest.below(prefix, SOURCE, parallel));
        hold.awaitCall();
    }

    @When("the batch is paused before the writes come to their ends")
    public void isPaused() {
        batches().pause(id);
        hold.letGo();
    }

    @When("the batch is cancelled before the writes come to their ends")
    public void isCancelled() {
        batches().cancel(id);
        hold.letGo();
        result = batches().await(id);
    }

    @When("the batch's workflow is cancelled before the writes come to their ends")
    public void workflowIsCancelled() {
        world.worker().temporal().newUntypedWorkflowStub(id).cancel();
        await().atMost(PATIENCE).until(() -> {
            List<EventType> events = events(latestRun());
            int asked = events.indexOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
            return asked >= 0
                    && events.subList(asked, events.size()).contains(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
        });
        assertThat(events(latestRun())).doesNotContain(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
        hold.letGo();
    }

    @When("somebody asks for {document}, and the writes come to their ends")
    public void somebodyAsks(Document document) {
        await().atMost(PATIENCE)
                .until(() -> events(latestRun()).stream()
                                .filter(type -> type == EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED)
                                .count()
                        == uris.size());
        IngestionHandle single = world.start(document);
        hold.letGo();
        world.worker().client().await(single);
        result = batches().await(id);
    }

    @Then("{document} is stored before {int} of the notes are")
    public void isStoredBefore(Document document, int notes) {
        List<String> order = world.log().fields("saga committed").stream()
                .map(line -> line.get("document_id"))
                .toList();
        assertThat(order).hasSize(uris.size() + 1);
        assertThat(order.indexOf(world.id(document).toString())).isBetween(0, notes - 1);
    }

    /** The ingestion under way has been asked for once more. */
    @When("it is joined, and the writes come to their ends")
    public void isJoined() {
        await().atMost(PATIENCE)
                .until(() -> events(latestRun()).stream()
                                .anyMatch(type -> type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                        && asked());
        hold.letGo();
        result = batches().await(id);
    }

    private boolean asked() {
        return History.read(world.worker().temporal(), "ingest-" + Uuid5.ofUri(CanonicalUri.of(uris.get(0))), "")
                        .events(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                        .size()
                > 1;
    }

    @When("what failed of the batch is ingested again")
    public void failedAgain() {
        List<String> failed = result.failures().stream().map(BatchFailure::uri).toList();
        uris.retainAll(failed);
        id = batches().retry(id, 4);
        result = batches().await(id);
    }

    @Then("the batch is completed, and {int} of {int} documents are stored")
    public void isCompleted(int stored, int all) {
        ended("completed", stored, all);
        assertThat(result.failed()).isEqualTo(all - stored);
    }

    @Then("the batch is cancelled, and {int} of {int} documents are stored")
    public void isCancelled(int stored, int all) {
        ended("cancelled", stored, all);
        assertThat(result.failed()).isZero();
    }

    private void ended(String status, int stored, int all) {
        assertThat(result.failures()).hasSize(result.failed());
        assertThat(List.of(result.status(), result.documents(), result.completed()))
                .containsExactly(status, all, stored);
        List<String> found = stored();
        assertThat(found).hasSize(stored);
        assertThat(uris).containsAll(found).hasSize(all);
    }

    /** Those that each database holds one version of, where the others hold nothing of them. */
    private List<String> stored() {
        List<String> stored = new ArrayList<>();
        for (String uri : uris) {
            if (uri.startsWith("https:")) {
                continue;
            }
            var held = world.holdings().of(Uuid5.ofUri(CanonicalUri.of(uri)));
            long stores = held.values().stream()
                    .filter(versions -> !versions.isEmpty())
                    .count();
            assertThat(stores).as("databases that hold " + uri).isIn(0L, (long) StoreName.values().length);
            if (stores > 0) {
                assertThat(held.values())
                        .allSatisfy(versions -> assertThat(versions).hasSize(1));
                stored.add(uri);
            }
        }
        return stored;
    }

    @Then("these documents of it failed")
    public void theseFailed(List<List<String>> expected) {
        assertThat(result.failures())
                .extracting(BatchFailure::uri, BatchFailure::errorType)
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .map(row -> Assertions.tuple(address(row.get(0)), row.get(1)))
                        .toList());
        expected.forEach(row -> assertThat(result.failures())
                .filteredOn(BatchFailure::uri, address(row.get(0)))
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).contains(row.get(2))));
    }

    @Then("its runs began {int}, {int} and {int} documents")
    public void itsRunsBegan(int first, int second, int third) {
        ArrayDeque<Long> begun = new ArrayDeque<>();
        for (String run = latestRun(); !run.isEmpty(); run = before(run)) {
            begun.addFirst(events(run).stream()
                    .filter(type -> type == EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
                    .count());
        }
        assertThat(begun).containsExactly((long) first, (long) second, (long) third);
    }

    private String latestRun() {
        return world.worker()
                .temporal()
                .newUntypedWorkflowStub(id)
                .describe()
                .getExecution()
                .getRunId();
    }

    private String before(String run) {
        return History.read(world.worker().temporal(), id, run)
                .events()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getContinuedExecutionRunId();
    }

    private List<EventType> events(String run) {
        return History.read(world.worker().temporal(), id, run).events().stream()
                .map(event -> event.getEventType())
                .toList();
    }

    @Then("{int} documents are in flight, and no other was begun")
    public void areInFlight(int documents) {
        await().atMost(PATIENCE).until(() -> attempts(Step.WRITE) == documents);
        assertThat(batches().progress(id).inFlight()).isEqualTo(documents);
        assertThat(attempts(Step.PARSE)).isEqualTo(documents);
    }

    @Then("no other was begun")
    public void noOtherWasBegun() {
        assertThat(attempts(Step.PARSE)).isEqualTo(1);
    }

    private long attempts(Step step) {
        return world.worker().attempts().of(step).size();
    }

    @Then("when the writes come to their ends, the batch is completed, and {int} of {int} documents are stored")
    public void whenTheWritesEnd(int stored, int all) {
        hold.letGo();
        result = batches().await(id);
        isCompleted(stored, all);
    }

    @Then("the batch is paused, with {int} document stored, and no other was begun")
    public void isPaused(int stored) {
        await().atMost(PATIENCE).until(() -> batches().progress(id).inFlight() == 0);
        BatchProgress now = batches().progress(id);
        assertThat(now.status()).isEqualTo("paused");
        assertThat(now.completed()).isEqualTo(stored);
        noOtherWasBegun();
    }

    @Then("when it is resumed, the batch is completed, and {int} of {int} documents are stored")
    public void whenResumed(int stored, int all) {
        batches().resume(id);
        result = batches().await(id);
        isCompleted(stored, all);
    }

    @Then("the batch's workflow ends as cancelled, and what was in flight is stored")
    public void workflowEndsAsCancelled() {
        assertThat(Assertions.catchThrowableOfType(
                        WorkflowFailedException.class,
                        () -> world.worker()
                                .temporal()
                                .newUntypedWorkflowStub(id)
                                .getResult(BatchResult.class)))
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(stored()).hasSize(1);
    }

    @Then("the {int} others were not ingested again")
    public void othersWereNot(int others) {
        assertThat(world.log().fields("Entities extracted")).hasSize(others + uris.size());
    }

    @Then("{document} was ingested twice")
    public void wasIngestedTwice(Document document) {
        assertThat(runs(document)).isEqualTo(2);
    }

    private long runs(Document document) {
        return world.log().fields("Entities extracted").stream()
                .filter(line ->
                        line.get("document_id").equals(world.id(document).toString()))
                .count();
    }

    @When("{string} is run on the folder/prefix")
    public void isRunOnIt(String command) {
        commands.with(Setting.TEMPORAL_TASK_QUEUE, world.worker().taskQueue());
        commands.run(command + " " + (folder == null ? prefix : folder));
    }

    @Then("the command succeeds, and says that {int} of {int} documents are stored")
    public void commandSucceeds(int stored, int all) {
        assertThat(commands.code()).as(commands.output()).isZero();
        id = batchId();
        result = batches().await(id);
        isCompleted(stored, all);
    }

    @Then("the command fails, and says that {int} of {int} documents are stored, and which one holds no text")
    public void commandSays(int stored, int all) {
        assertThat(commands.code()).isEqualTo(1);
        assertThat(commands.output())
                .contains("%d documents, %d stored, %d failed".formatted(all, stored, all - stored))
                .containsPattern("empty-note.txt: " + ErrorType.EMPTY_DOCUMENT.wire());
        id = batchId();
        result = batches().await(id);
        isCompleted(stored, all);
    }

    private String batchId() {
        Matcher found = ID.matcher(commands.output());
        assertThat(found.find()).as(commands.output()).isTrue();
        return found.group();
    }

    @Then("\"apex batch status\" says the same of the batch")
    public void statusSaysTheSame() {
        commands.run("apex batch status " + id);
        assertThat(commands.code()).isZero();
        assertThat(commands.output())
                .contains("%s completed: %d documents, %d stored, %d failed, 0 in flight"
                        .formatted(id, result.documents(), result.completed(), result.failed()))
                .contains("empty-note.txt");
    }

    @Then("what \"apex batch retry\" begins ends with {int} of {int} documents stored")
    public void retryEnds(int stored, int all) {
        commands.run("apex batch retry " + id);
        assertThat(commands.code()).as(commands.output()).isZero();
        commands.run("apex batch follow " + batchId());
        assertThat(commands.code()).isEqualTo(1);
        assertThat(commands.output())
                .contains("%d documents, %d stored, %d failed".formatted(all, stored, all - stored));
    }

    @When("a batch is asked for with {word} {}")
    public void isAskedFor(String first, String rest) {
        BatchRequest request =
                switch (first + " " + rest) {
                    case "neither uris nor a prefix" -> new BatchRequest(null, null, SOURCE, null, null);
                    case "0 documents at a time" -> BatchRequest.of(List.of("a.txt"), SOURCE, 0);
                    case "501 documents a run" -> new BatchRequest(List.of("a.txt"), null, SOURCE, 1, 501);
                    case "a folder outside the roots" -> BatchRequest.below("/", SOURCE, 1);
                    default -> BatchRequest.below("s3://theirs-alone/", SOURCE, 1);
                };
        // as a client would that does not look first
        id = "batch-" + UUID.randomUUID();
        world.worker()
                .temporal()
                .newUntypedWorkflowStub(
                        BatchIngestionWorkflow.TYPE,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(world.worker().taskQueue())
                                .build())
                .start(request);
        refusal = Assertions.catchThrowableOfType(
                ApexException.class, () -> batches().await(id));
    }

    @Then("it is refused with {error}, which says {string}")
    public void isRefused(ErrorType type, String words) {
        assertThat(refusal.type()).isEqualTo(type);
        assertThat(refusal).hasMessageContaining(words);
    }

    private BatchClient batches() {
        return new BatchClient(world.worker().temporal(), world.worker().taskQueue());
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.BatchClient;
import io.apexmemory.ingest.BatchRequest;
import io.apexmemory.ingest.DocumentIngestionWorkflow;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.stack.Network;
import io.apexmemory.stack.openai.OpenAiStub.Call;
import io.apexmemory.stack.openai.StubAnswer;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Documents that no folder of test data holds, because they are so large, and what they cost. */
public final class LargeDocumentSteps {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROOM_MB = 256;
    private static final int PAYLOAD = 256 * 1024;
    /** The young generation's, in which nothing is to last. */
    private static final int PASSING_MB = 24;

    private final World world;
    private final List<BlobOwner> gone =
            List.of(BlobOwner.document(UUID.randomUUID()), BlobOwner.batch(UUID.randomUUID()));
    private BlobOwner batch;
    private List<Path> kept = List.of();
    private CompletableFuture<Void> killed = CompletableFuture.completedFuture(null);

    public LargeDocumentSteps(World world) {
        this.world = world;
    }

    @Given("a text of {int} MB called {document}")
    public void text(int megabytes, Document document) throws IOException {
        LargeDocuments.text(world.documents().place(document), megabytes * 1_000_000L);
    }

    @Given("a PDF of {int} pages called {document}")
    public void pdf(int pages, Document document) throws IOException {
        LargeDocuments.pdf(world.documents().place(document), pages, 0);
    }

    @Given("page {int} of {document} has other words")
    public void otherPage(int page, Document document) throws IOException {
        LargeDocuments.pdf(world.documents().place(document), 300, page);
        world.stack().openAi().reset();
    }

    /** What it holds when idle is measured with a program of the same settings, which goes again. */
    @Given("a worker runs as a program with room for 256 MB more than it holds when it is idle")
    public void bounded() {
        int idle = world.startProgram().awaitReady().heap();
        world.startProgram(
                        "-Xmx" + (idle + ROOM_MB + PASSING_MB) + "m",
                        "-Xmn" + PASSING_MB + "m",
                        "-XX:+ExitOnOutOfMemoryError")
                .awaitReady();
    }

    @Given("the first worker to embed {document} is killed while OpenAI answers its third request")
    public void killed(Document document) {
        killed(() -> {}, () -> true, () -> {});
    }

    @Given(
            "the first worker to embed {document} is killed while OpenAI answers its third request, without Redis since the first")
    public void killedWithoutRedis(Document document) {
        Network network = world.network();
        killed(() -> network.to(StoreName.REDIS).refuse(), () -> told(document) == 2, network::pass);
    }

    /**
     * @param atTheFirst what happens while the first request is answered
     * @param ready whether Temporal has heard of what was paid for, which a worker tells it a moment later
     * @param behind what happens when the worker is dead
     */
    private void killed(Runnable atTheFirst, Callable<Boolean> ready, Runnable behind) {
        world.startSeparateWorker();
        world.stack()
                .openAi()
                .next(1, StubAnswer.delay(Duration.ofSeconds(2)))
                .next(1, StubAnswer.delay(Duration.ZERO))
                .next(1, StubAnswer.delay(PATIENCE));
        killed = CompletableFuture.runAsync(() -> {
            await().atMost(PATIENCE).until(() -> requests() == 1);
            atTheFirst.run();
            await().atMost(PATIENCE).until(() -> requests() == 3);
            await().atMost(PATIENCE).until(ready);
            world.separateWorker().kill();
            behind.run();
            world.takeOver();
        });
    }

    /** How many batches the heartbeat of the embedding tells of. */
    private int told(Document document) {
        WorkflowClient temporal = world.direct();
        return temporal
                .getWorkflowServiceStubs()
                .blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(temporal.getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(DocumentIngestionWorkflow.workflowId(world.id(document))))
                        .build())
                .getPendingActivitiesList()
                .stream()
                .filter(PendingActivityInfo::hasHeartbeatDetails)
                .mapToInt(activity -> temporal.getOptions()
                        .getDataConverter()
                        .fromPayloads(0, Optional.of(activity.getHeartbeatDetails()), JsonNode.class, JsonNode.class)
                        .path("paid")
                        .size())
                .sum();
    }

    private int requests() {
        return world.stack().openAi().requests();
    }

    @Given("the blob store holds what an ingestion and a batch left whose histories have gone")
    public void left() throws IOException {
        for (BlobOwner owner : gone) {
            leave(owner);
        }
    }

    private void leave(BlobOwner owner) throws IOException {
        Files.createDirectories(blobs().resolve(owner.folder()));
        Files.writeString(blobs().resolve(owner.blob("0".repeat(64))), "left");
    }

    @Given("the blob store holds what a batch left whose history is still there")
    public void batchLeft() throws IOException {
        TestWorker worker = world.worker();
        BatchClient batches = new BatchClient(worker.temporal(), worker.taskQueue());
        String id = batches.start(BatchRequest.of(List.of("file:///nowhere/none.txt"), "features", 1));
        assertThat(batches.await(id).failed()).isEqualTo(1);
        batch = BlobOwner.batch(UUID.fromString(
                id.substring(BlobOwner.Kind.BATCH.workflowPrefix().length())));
        leave(batch);
    }

    @Given("all that is there was stored a year ago")
    public void stored() {
        kept = files(blobs())
                .filter(file -> gone.stream().noneMatch(owner -> file.startsWith(blobs().resolve(owner.folder()))))
                .toList();
        files(blobs()).forEach(file -> {
            try {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(365))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @When("the memory is reconciled")
    public void reconciled() {
        TestWorker worker = world.worker();
        new ReconciliationClient(worker.temporal(), worker.taskQueue()).run(false);
    }

    @Then("it has more than {int} chunks")
    public void chunks(int chunks) {
        assertThat(world.latest().result().chunks()).isGreaterThan(chunks);
    }

    @Then("no payload of its history has more than 256 KiB")
    public void payloads() {
        assertThat(world.latest().history().events())
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getSerializedSize()).isLessThan(PAYLOAD));
    }

    @Then("OpenAI was paid for each chunk once, and for those of one request twice")
    public void paidOnce() {
        assertThat(killed).isCompleted();
        List<Integer> paid = paid();
        int chunks = world.latest().result().chunks();
        assertThat(paid.stream().mapToInt(inputs -> inputs).sum()).isEqualTo(chunks + paid.get(2));
    }

    @Then("OpenAI was paid for {int} chunks or fewer")
    public void paidFor(int most) {
        assertThat(paid().stream().mapToInt(inputs -> inputs).sum()).isBetween(1, most);
    }

    /** The texts of each request that was answered. */
    private List<Integer> paid() {
        return world.stack().openAi().calls().stream()
                .filter(call -> call.status() == 200)
                .map(Call::inputs)
                .toList();
    }

    @Then("the blob store holds nothing more of those whose histories have gone")
    public void collected() {
        assertThat(gone)
                .allSatisfy(owner -> assertThat(blobs().resolve(owner.folder())).doesNotExist());
    }

    @Then("the blob store holds what is that batch's")
    public void batchKept() {
        assertThat(blobs().resolve(batch.blob("0".repeat(64)))).exists();
    }

    @Then("the blob store holds all that the history of {document} refers to")
    public void others(Document document) {
        assertThat(kept)
                .allSatisfy(file -> assertThat(file).exists())
                .filteredOn(file -> file.startsWith(
                        blobs().resolve(BlobOwner.document(world.id(document)).folder())))
                .isNotEmpty();
    }

    private Path blobs() {
        return Path.of(world.stack().settings().get("BLOB_STORE").substring("file:".length()));
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

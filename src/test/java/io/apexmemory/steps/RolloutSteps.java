package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.apexmemory.cli.Apex;
import io.apexmemory.cli.RunningWorker;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Routing;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Documents that a person ingests on the command line, in the caller's process or as workflows. */
public final class RolloutSteps {
    private static final double MAY_BE_OFF = 3;
    private static final Path DOCUMENTS = TestData.folder().resolve("documents");

    private final World world;
    private final Workplace place;
    private final Instant begun = Instant.now();
    private List<UUID> ids;
    private List<UUID> chosen;
    private int rollout;
    private RunningWorker worker;
    private CommandLine command;
    private Document document;
    private Map<StoreName, Map<String, Object>> facts;
    private Map<Long, List<Float>> vectors;

    public RolloutSteps(World world, Workplace place) {
        this.world = world;
        this.place = place;
    }

    @Given("the environment of this scenario's worker")
    public void itsEnvironment() {
        place.environment()
                .putAll(TestWorker.environment(
                        world.stack(),
                        Map.of("TEMPORAL_TASK_QUEUE", world.worker().taskQueue())));
    }

    @Given("the environment of this scenario's worker, and in it")
    public void itsEnvironmentWith(Map<String, String> more) {
        itsEnvironment();
        place.environment().putAll(more);
    }

    @Given("the environment of this scenario's worker, with every secret in a file instead")
    public void itsEnvironmentWithFiles() {
        itsEnvironment();
        Map<String, String> secrets = new TreeMap<>(place.environment());
        secrets.keySet().removeIf(name -> !name.matches("(NEO4J|POSTGRES)_PASSWORD|OPENAI_API_KEY"));
        assertThat(secrets).hasSize(3);
        secrets.forEach((name, secret) -> {
            place.write(name, secret + "\n");
            place.environment().remove(name);
            place.environment().put(name + "_FILE", name);
        });
    }

    @Given("a worker was started there")
    public void workerWasStarted() {
        worker = Apex.startWorker(place.settings());
    }

    @Given("{document} was ingested there by {string}, and looked at, and an empty memory")
    public void wasIngested(Document first, String words) {
        isIngested(first, words);
        succeeds();
        facts = facts();
        vectors = vectors();
        world.clear();
    }

    @Given("10,000 ids of documents")
    public void ids() {
        RandomGenerator random = new Random(20_261_124);
        ids = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
                .limit(10_000)
                .toList();
    }

    @When("it is asked which of them are workflows at a rollout of {int}")
    public void areAsked(int percent) {
        rollout = percent;
        chosen = at(percent);
    }

    @When("{document} is ingested there by {string}")
    public void isIngested(Document named, String words) {
        document = named;
        String path = DOCUMENTS.resolve(named.name()).toString();
        assertThat(Files.exists(Path.of(path))).isTrue();
        List<String> arguments = Stream.concat(Stream.of(words.split(" ")).skip(1), Stream.of(path))
                .toList();
        command = place.run(arguments.toArray(String[]::new));
    }

    @Then("that succeeds")
    public void succeeds() {
        assertThat(command.code()).as(command.out() + command.err()).isZero();
    }

    @Then("Temporal was given {} for it")
    public void wasWorkflow(String words) {
        assertThat(startedAsWorkflow()).isEqualTo(words.equals("a workflow"));
    }

    @Then("these are {int} per cent of them, or at most 3 more or less")
    public void share(int percent) {
        double share = 100.0 * chosen.size() / ids.size();
        assertThat(share).isCloseTo(percent, within(percent % 100 == 0 ? 0.0 : MAY_BE_OFF));
    }

    @Then("asked again it is the same ones")
    public void theSameAgain() {
        assertThat(at(rollout)).isEqualTo(chosen);
    }

    @Then("all of them are workflows at every larger rollout as well")
    public void stay() {
        for (int larger = rollout + 1; larger <= 100; larger += 7) {
            assertThat(new HashSet<>(at(larger)).containsAll(chosen))
                    .as("at %d per cent", larger)
                    .isTrue();
        }
    }

    @Then("each database holds of {document} what it held before, but for the version")
    public void holdsTheSame(Document same) {
        assertThat(same).isEqualTo(document);
        assertThat(facts()).isEqualTo(facts);
        assertThat(vectors()).isNotEmpty().isEqualTo(vectors);
    }

    @After
    public void stop() {
        if (worker != null) {
            worker.stop(Duration.ZERO);
        }
    }

    private List<UUID> at(int percent) {
        Routing routing = new Routing(true, percent);
        return ids.stream().filter(routing::viaTemporal).toList();
    }

    /** Whether Temporal has a workflow of it that began in this scenario. */
    private boolean startedAsWorkflow() {
        WorkflowClient temporal = world.worker().temporal();
        try {
            var started = temporal.getWorkflowServiceStubs()
                    .blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(temporal.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId("ingest-" + world.id(document)))
                            .build())
                    .getWorkflowExecutionInfo()
                    .getStartTime();
            return !Instant.ofEpochSecond(started.getSeconds(), started.getNanos())
                    .isBefore(begun);
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            return false;
        }
    }

    private Map<StoreName, Map<String, Object>> facts() {
        Map<StoreName, Map<String, Object>> all = new EnumMap<>(copies().facts());
        assertThat(all).allSatisfy((store, known) -> assertThat(known).isNotEmpty());
        return all;
    }

    private Map<Long, List<Float>> vectors() {
        return copies().chunkVectors().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> boxed(entry.getValue())));
    }

    private static List<Float> boxed(float[] numbers) {
        List<Float> boxed = new ArrayList<>(numbers.length);
        for (float number : numbers) {
            boxed.add(number);
        }
        return boxed;
    }

    private Copies copies() {
        return new Copies(
                world.stack().clients(),
                world.id(document),
                world.liveVersion(document).orElseThrow());
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.Outage;
import io.apexmemory.stack.Outages;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the network between a worker and its databases does. */
public final class NetworkSteps {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Less than the write of a document to any database. */
    private static final int BYTES = 1_000;

    private final World world;
    private final Map<Document, IngestionHandle> started = new LinkedHashMap<>();
    private final AtomicLong firstVersion = new AtomicLong();
    private final AtomicInteger writes = new AtomicInteger();
    private UUID firstDocument;
    private int most;

    public NetworkSteps(World world) {
        this.world = world;
    }

    @Given("the worker reaches the databases through a network")
    public void throughANetwork() {
        assertThat(world.network().to(StoreName.REDIS).breakIsDue()).isFalse();
    }

    @Given("writes are given up after {int} seconds instead of 120")
    public void writesAreGivenUp(int seconds) {
        world.setting(Setting.SAGA_WRITE_SECONDS, "" + seconds);
    }

    @Given("the network breaks the next write to {store} in its middle")
    public void breaksInTheMiddle(StoreName store) {
        atNextWrite(store, () -> way(store).cutRequestAfter(BYTES));
    }

    @Given("the network breaks the next write to {store} before its answer")
    public void losesTheAnswer(StoreName store) {
        atNextWrite(store, () -> way(store).loseAnswerAfter(BYTES));
    }

    private void atNextWrite(StoreName store, Runnable what) {
        world.worker().faults().on(store).writes().before(call -> {
            if (writes.getAndIncrement() == 0) {
                what.run();
            }
        });
    }

    @Then("the network has broken a connection to {store}")
    public void hasBroken(StoreName store) {
        assertThat(way(store).breakIsDue()).isFalse();
        assertThat(writes).as("it was written again").hasValueGreaterThan(1);
    }

    @Given("every answer takes {int} milliseconds longer, more or less by {int}")
    public void isSlow(int milliseconds, int jitter) {
        for (StoreName store : StoreName.values()) {
            way(store).delay(Duration.ofMillis(milliseconds / 2), Duration.ofMillis(jitter / 2));
        }
    }

    /** So that more of them come to the databases at once than there are connections, however fast the machine is. */
    @Given("{store} holds back writes until {int} documents have come to their write")
    public void holdsBackUntil(StoreName store, int number) {
        TestWorker worker = world.worker();
        worker.faults()
                .on(store)
                .writes()
                .before(call -> await().atMost(PATIENCE)
                        .until(() -> worker.attempts().of(Step.WRITE).size() >= number));
    }

    @Then("the write took between {int} and {int} seconds")
    public void took(int atLeast, int atMost) {
        Attempt attempt = world.attempts(Step.WRITE).get(0);
        assertThat(Duration.between(attempt.began(), attempt.ended()))
                .isBetween(Duration.ofSeconds(atLeast), Duration.ofSeconds(atMost));
    }

    @Given("{store} never answers, from the first write of {document} until that attempt has ended")
    public void fallsSilent(StoreName store, Document document) {
        firstDocument = world.id(document);
        AtomicBoolean first = new AtomicBoolean(true);
        world.worker().faults().on(store).writes().before(call -> {
            if (call.documentId().equals(firstDocument) && first.compareAndSet(true, false)) {
                firstVersion.set(call.version());
                fallSilent(store);
                Thread watch = new Thread(() -> {
                    await().atMost(PATIENCE).until(() -> ended().isPresent());
                    world.stack().outages().end(store);
                    way(store).pass();
                });
                watch.setDaemon(true);
                watch.start();
            }
        });
    }

    /** The database itself where it can, else the way to it. */
    private void fallSilent(StoreName store) {
        Outages outages = world.stack().outages();
        if (outages.possible(store).contains(Outage.PAUSE)) {
            outages.begin(store, Outage.PAUSE);
        } else {
            way(store).fallSilent();
        }
    }

    /** The first attempt at the document's write, as soon as it has ended. */
    private Optional<Attempt> ended() {
        return world.worker().attempts().of(Step.WRITE).stream()
                .skip(1) // that of the document before
                .findFirst()
                .filter(attempt -> attempt.ended() != null);
    }

    @Then("the first attempt of the write ended within {int} seconds and named {store}")
    public void endedInTime(int seconds, StoreName store) {
        Attempt first = world.attempts(Step.WRITE).get(0);
        assertThat(Duration.between(first.began(), first.ended())).isLessThan(Duration.ofSeconds(seconds));
        assertThat(first.failure().getOriginalMessage()).contains(store.title());
    }

    @Then("nothing of the first attempt is visible")
    public void isInvisible() {
        assertThat(firstVersion).hasPositiveValue();
        OptionalLong live = world.worker().reading().reader().liveVersion(firstDocument);
        assertThat(live.isPresent() && live.getAsLong() == firstVersion.get()).isFalse();
    }

    @Then("two sweeps later no database holds anything of the first attempt")
    public void isCleared() {
        world.clock().advance(Duration.ofMinutes(6));
        world.worker().memory().sweeper().sweep();
        world.worker().memory().sweeper().sweep();
        assertThat(world.holdings().of(firstDocument).values())
                .allSatisfy(versions -> assertThat(versions).doesNotContainKey(firstVersion.get()));
    }

    @When("{int} documents are ingested at once")
    public void atOnce(int number) {
        for (int i = 0; i < number; i++) {
            Document document = new Document("crowd-%03d.txt".formatted(i));
            world.documents().write(document, "Note %d of Cascade Freight Lines to Wenatchee.".formatted(i));
            started.put(document, world.start(document));
        }
        List<IngestionOutcome> outcomes = new ArrayList<>();
        started.values().forEach(handle -> outcomes.add(world.worker().client().await(handle)));
        most = Arrays.stream(StoreName.values())
                .mapToInt(store -> way(store).mostConnections())
                .max()
                .orElse(0);
        assertThat(outcomes).hasSize(number);
    }

    @Then("all {int} ingestions succeeded")
    public void allSucceeded(int number) {
        assertThat(started)
                .hasSize(number)
                .allSatisfy((document, handle) ->
                        assertThat(world.worker().client().await(handle)).isInstanceOf(IngestionOutcome.Arrived.class));
    }

    @Then("there were never more than {int} connections to a database")
    public void neverMore(int connections) {
        assertThat(most).isBetween(connections / 2, connections);
    }

    @Then("each of the {int} documents is there once")
    public void eachOnce(int number) {
        assertThat(started).hasSize(number).allSatisfy((document, handle) -> {
            long live = world.liveVersion(document).orElseThrow();
            assertThat(world.holdings().of(world.id(document)).values())
                    .allSatisfy(versions -> assertThat(versions).containsOnlyKeys(live));
        });
    }

    @After
    public void end() {
        for (StoreName store : StoreName.values()) {
            if (!started.isEmpty()) {
                way(store).pass();
            }
        }
    }

    private TcpProxy way(StoreName store) {
        return world.network().to(store);
    }
}

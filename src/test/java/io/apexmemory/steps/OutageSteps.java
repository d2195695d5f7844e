package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.stack.Outage;
import io.apexmemory.stack.Outages;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Databases stop and start again while documents keep coming. */
public final class OutageSteps {
    private static final Logger log = LoggerFactory.getLogger(OutageSteps.class);
    private static final Duration EVERY = Duration.ofMillis(400);
    /** Until every attempt that may be left has been made. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    /** More than any attempt may take. */
    private static final Duration LIFETIME = Duration.ofMinutes(6);

    private final World world;
    private final ScheduledExecutorService reconciler = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger reconciliations = new AtomicInteger();
    private Load load;
    private int before;
    private int during;
    private Instant away;
    private Instant back;
    private Map<Document, IngestionOutcome> outcomes = Map.of();

    public OutageSteps(World world) {
        this.world = world;
    }

    @Given("pauses between attempts are as long as in production")
    public void pausesAtFullLength() {
        world.pausesAtFullLength();
    }

    @Given("circuits are probed after {int} seconds")
    public void probedAfter(int seconds) {
        for (StoreName store : StoreName.values()) {
            world.setting(Setting.valueOf("BREAKER_" + store.name() + "_SECONDS"), "" + seconds);
        }
    }

    /** Of all the databases, mending what it finds, one reconciliation after the other, to the end of the scenario. */
    @Given("the memory is reconciled all the while")
    public void isReconciled() {
        TestWorker worker = world.worker();
        ReconciliationClient client = new ReconciliationClient(worker.temporal(), worker.taskQueue());
        var unused = reconciler.scheduleWithFixedDelay(
                () -> {
                    try {
                        client.run(true);
                        reconciliations.incrementAndGet();
                    } catch (RuntimeException e) {
                        // a database was away: the next one will tell
                        log.debug("not reconciled: {}", e.getMessage());
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }

    @Then("it was reconciled {int} times or more")
    public void wasReconciled(int times) {
        await().atMost(PATIENCE).until(() -> reconciliations.get() >= times);
    }

    @Given("documents keep coming")
    public void keepComing() {
        load = Load.of(world, EVERY);
        await().atMost(PATIENCE).until(() -> load.ended() > 3);
    }

    @When("{store} is stopped for {int} seconds and started again")
    public void isStopped(StoreName store, int seconds) {
        stopFor(seconds, List.of(store));
    }

    @When("all four databases are stopped for {int} seconds and started again")
    public void allAreStopped(int seconds) {
        stopFor(seconds, List.of(StoreName.values()));
    }

    private void stopFor(int seconds, List<StoreName> stores) {
        Outages outages = world.stack().outages();
        before = load.size();
        stores.parallelStream().forEach(store -> outages.begin(store, outages.forAWhile(store)));
        away = Instant.now();
        int coming = before + (int) (Duration.ofSeconds(seconds).toMillis() / EVERY.toMillis());
        await().atMost(PATIENCE).until(() -> load.size() >= coming);
        back = Instant.now();
        stores.parallelStream().forEach(outages::end);
        during = load.size() - before;
        outcomes = load.end(PATIENCE);
    }

    @When("for {int} seconds databases are stopped and started again at random")
    public void atRandom(int seconds) {
        long seed = Long.getLong("outage.seed", System.nanoTime());
        log.info("outage.seed={}", seed);
        Random random = new Random(seed);
        List<StoreName> stores = List.of(StoreName.values());
        Outages outages = world.stack().outages();
        before = load.size();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end) {
            StoreName store = stores.get(random.nextInt(stores.size()));
            List<Outage> possible = List.copyOf(outages.possible(store));
            Outage outage = possible.get(random.nextInt(possible.size()));
            Duration away = Duration.ofMillis(random.nextInt(6_000));
            Duration back = Duration.ofMillis(500 + random.nextInt(4_000));
            log.info("{} {} for {}, then {} of peace", outage, store, away, back);
            outages.begin(store, outage);
            let(away);
            outages.end(store);
            let(back);
        }
        during = load.size() - before;
        outcomes = load.end(PATIENCE);
    }

    /** It is documents that come meanwhile. */
    private void let(Duration pass) {
        long end = System.nanoTime() + pass.toNanos();
        await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> System.nanoTime() > end);
    }

    @Then("more than {int} documents came meanwhile")
    public void came(int number) {
        assertThat(during).isGreaterThan(number);
    }

    /** What had begun before may have been written already, and was only to be committed. */
    @Then("no document arrived meanwhile")
    public void noneArrived() {
        assertThat(committed("ended_at < ?", away)).isNotEmpty();
        assertThat(committed("started_at > ? and ended_at < ?", away, back)).isEmpty();
    }

    private List<Map<String, Object>> committed(String when, Instant... instants) {
        return Rows.of(
                world.stack().clients().postgres(),
                "select document_id, started_at, ended_at from sagas where state = 'COMMITTED' and " + when,
                Arrays.stream(instants).map(it -> it.atOffset(ZoneOffset.UTC)).toArray());
    }

    @Then("every document that came has arrived")
    public void allArrived() {
        assertThat(outcomes)
                .allSatisfy((document, outcome) -> assertThat(outcome)
                        .as("%s: %s", document.name(), outcome)
                        .isInstanceOf(IngestionOutcome.Arrived.class));
    }

    @Then("two sweeps later no saga is open and each document is there once")
    public void thereOnce() {
        world.clock().advance(LIFETIME);
        world.worker().memory().sweeper().sweep();
        world.worker().memory().sweeper().sweep();
        assertThat(Rows.of(world.stack().clients().postgres(), "select * from sagas where state = 'OPEN'"))
                .isEmpty();
        assertThat(Rows.of(world.stack().clients().postgres(), "select * from dead_letters where state = 'OPEN'"))
                .isEmpty();
        outcomes.keySet().forEach(this::isThereOnce);
    }

    @Then("every document that came has arrived, or its ingestion says that it failed and nothing of it is visible")
    public void arrivedOrHonest() {
        List<Document> failed = failed();
        log.info("{} of {} documents failed at first", failed.size(), outcomes.size());
        assertThat(failed)
                .allSatisfy(document -> assertThat(world.liveVersion(document))
                        .as(document.name())
                        .isEmpty());
    }

    @Then("what failed arrives when it is ingested again")
    public void arrivesInTheEnd() {
        Map<Document, IngestionOutcome> again = load.again(failed(), PATIENCE);
        outcomes.putAll(again);
        allArrived();
    }

    private List<Document> failed() {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof IngestionOutcome.Failed)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void isThereOnce(Document document) {
        long live = world.liveVersion(document).orElseThrow();
        world.holdings().of(world.id(document)).forEach((store, versions) -> {
            // what Redis held it has forgotten, if it is Redis that was stopped
            if (store != StoreName.REDIS || !versions.isEmpty()) {
                assertThat(versions).as("%s in %s", document, store).containsOnlyKeys(live);
            }
        });
    }

    /** A reconciliation under way would go on in the next scenario, with what it has seen in this one. */
    @After
    public void end() throws InterruptedException {
        if (load != null) {
            load.close();
        }
        reconciler.shutdown();
        assertThat(reconciler.awaitTermination(LIFETIME.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }
}

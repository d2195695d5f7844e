package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Step;
import io.apexmemory.saga.Gate;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.TcpProxy;
import io.apexmemory.steps.Bench.Kind;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** Who holds the lock of a document, as Redis says. */
public final class LockSteps {
    private static final String SOMEBODY = "somebody else";
    /** Of the clocks by which a pause is made and measured. */
    private static final Duration ROUNDING = Duration.ofMillis(5);

    private static final SetParams FOR_A_WHILE = SetParams.setParams().px(30_000);

    private final World world;
    private final ExecutorService somebody = Executors.newSingleThreadExecutor();
    private final List<Write> writes = new CopyOnWriteArrayList<>();

    private final AtomicInteger asked = new AtomicInteger();
    private final List<Instant> asks = new CopyOnWriteArrayList<>();
    private final List<Gate.Entry> rivals = new CopyOnWriteArrayList<>();
    private volatile boolean free;
    private TcpProxy network;

    /** A write that began, and who held the document's lock then. */
    private record Write(StoreName store, String holder) {}

    public LockSteps(World world) {
        this.world = world;
    }

    @Given("somebody else holds the lock of {document} until its write waits for it")
    public void somebodyHoldsTheLock(Document document) {
        redis().set(lock(document), SOMEBODY, FOR_A_WHILE);
        for (StoreName store : StoreName.values()) {
            world.worker().faults().on(store).writes().before(call -> writes.add(write(call)));
        }
        asking().before(call -> {
            asks.add(Instant.now());
            asked.addAndGet(free ? 1 : 0);
        });
        somebody.execute(() -> {
            await().until(this::waitsForTheLock);
            redis().del(lock(document));
            free = true;
        });
    }

    @Given("a stranger holds the lock of {document}")
    public void strangerHoldsTheLock(Document document) {
        redis().set(lock(document), SOMEBODY, FOR_A_WHILE);
    }

    @Given("a lock is waited for no longer than {int} ms")
    public void isWaitedForNoLonger(int milliseconds) {
        world.setting(Setting.LOCK_RETRIES, "5");
        world.setting(Setting.LOCK_RETRY_MS, "" + milliseconds / 5);
    }

    @Given("the pauses of the worker pass by the clock")
    public void pausesPassByTheClock() {
        world.worker().pauses().passByTheClock();
    }

    @Given("a lock lives for {int} second(s)")
    public void livesFor(int seconds) {
        world.setting(Setting.LOCK_TTL_SECONDS, "" + seconds);
    }

    @Given("a lock lives for {int} seconds and is asked for {int} more times, every {int} ms")
    public void livesForAndIsAskedFor(int seconds, int more, int milliseconds) {
        livesFor(seconds);
        world.setting(Setting.LOCK_RETRIES, "" + more);
        world.setting(Setting.LOCK_RETRY_MS, "" + milliseconds);
    }

    /** A rival that gets the lock ends it as well, lest a scenario that fails goes on for ever. */
    @Given(
            "Neo4j holds back the write of {document} until its lock was prolonged {int} times, while {writer} asks for it")
    public void holdsBackUntilProlonged(Document document, int times, String writer) {
        Faults faults = world.worker().faults();
        Gate gate = world.worker().reading().gate();
        faults.on(StoreName.NEO4J)
                .writes()
                .before(call -> await().pollInterval(Duration.ofMillis(50)).until(() -> {
                    rivals.add(gate.enter(world.id(document), null, writer));
                    return faults.at(StoreName.REDIS, "renew").attempted() >= times
                            || rivals.stream().anyMatch(Gate.Entry.Locked.class::isInstance);
                }));
    }

    /** The worker reaches Redis through a network of its own, which fails. */
    @Given("Redis goes down when the worker has started")
    public void redisGoesDown() throws IOException {
        URI address = URI.create(world.stack().settings().get(Setting.REDIS_URL.name()));
        network = new TcpProxy(freePort(), address.getPort(), 1);
        world.setting(Setting.REDIS_URL, "redis://127.0.0.1:" + network.port());
        world.worker();
        network.refuse();
    }

    @Given("an error that nobody foresaw breaks off the {} of a write")
    public void breaksOff(String stage) {
        Faults faults = world.worker().faults();
        Calls calls =
                switch (stage) {
                    case "intent" -> faults.at(StoreName.POSTGRES, "open");
                    case "commit" -> faults.at(StoreName.POSTGRES, "commit");
                    default -> faults.on(StoreName.QDRANT).writes();
                };
        calls.before(call -> {
            throw new StackOverflowError("nobody foresaw this");
        });
    }

    @Then("{writer} was refused each time")
    public void wasRefusedEachTime(String writer) {
        assertThat(rivals).as(writer).isNotEmpty().allMatch(Gate.Entry.Busy.class::isInstance);
    }

    @Then("its write asked for the lock every {int} ms, and had it when it asked for the first time after it was free")
    public void hadItAtOnce(int milliseconds) {
        if (Kit.ASKED_FOR) {
            assertThat(gaps())
                    .isNotEmpty()
                    .allSatisfy(gap -> assertThat(gap)
                            .isBetween(
                                    Duration.ofMillis(milliseconds).minus(ROUNDING),
                                    Duration.ofMillis(5L * milliseconds)));
        } else {
            assertThat(world.worker().pauses().made()).isNotEmpty().containsOnly(Duration.ofMillis(milliseconds));
        }
        assertThat(asked).hasValueLessThanOrEqualTo(1);
        assertThat(world.attempts(Step.WRITE)).hasSize(1);
    }

    @Then("each attempt asked for the lock {int} times, every {int} ms")
    public void askedForTheLock(int times, int milliseconds) {
        int attempts = world.attempts(Step.WRITE).size();
        assertThat(asking().attempted()).isEqualTo(times * attempts);
        assertThat(world.worker().pauses().made())
                .hasSize((times - 1) * attempts)
                .containsOnly(Duration.ofMillis(milliseconds));
    }

    @Then("the error names the id of {document} and {int} ms")
    public void namesTheDocument(Document document, int milliseconds) {
        assertThat(world.latest().failure().message())
                .contains("document " + world.id(document))
                .contains(milliseconds + " ms");
    }

    @Then("nothing of {document} was begun")
    public void nothingWasBegun(Document document) {
        List<String> asked = world.worker().faults().made().stream()
                .filter(call -> world.id(document).equals(call.documentId()))
                .map(Call::operation)
                .toList();
        assertThat(asked).isSubsetOf("enter", "release");
        // what does not even get onto the wire is seen by nobody outside
        assertThat(asked.isEmpty()).isEqualTo(Kit.ASKED_FOR);
        assertThat(world.holdings().of(world.id(document)).values())
                .allSatisfy(versions -> assertThat(versions).isEmpty());
    }

    @Then("a worker with one of these settings does not start, and its error names the setting and what it may be")
    public void doesNotStart(List<List<String>> settings) {
        assertThat(settings).isNotEmpty().allSatisfy(pair -> {
            Setting setting = Setting.valueOf(pair.get(0));
            assertThatThrownBy(() -> TestWorker.open(world.stack(), Kind.STANDARD.with(setting, pair.get(1))))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(setting.name())
                    .hasMessageContaining(setting.allowed());
        });
    }

    @Then("nothing of {document} was written while somebody else held its lock")
    public void nothingWasWrittenMeanwhile(Document document) {
        assertThat(waitsForTheLock()).as("it waited").isTrue();
        assertThat(writes).noneMatch(write -> SOMEBODY.equals(write.holder()));
    }

    @Then("each database was written once, while the ingestion itself held the lock")
    public void eachWasWrittenUnderTheLock() {
        assertThat(writes).extracting(Write::store).containsExactlyInAnyOrder(StoreName.values());
        assertThat(writes)
                .extracting(Write::holder)
                .doesNotContainNull()
                .doesNotContain(SOMEBODY)
                .containsOnly(writes.get(0).holder());
    }

    @Then("the lock of {document} is free")
    public void lockIsFree(Document document) {
        assertThat(redis().exists(lock(document))).isFalse();
    }

    @After
    public void end() {
        somebody.shutdownNow();
        if (network != null) {
            network.close();
        }
    }

    /** Between one question for the lock and the next. */
    private List<Duration> gaps() {
        return IntStream.range(1, asks.size())
                .mapToObj(i -> Duration.between(asks.get(i - 1), asks.get(i)))
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Calls asking() {
        return world.worker().faults().at(StoreName.REDIS, "enter");
    }

    private boolean waitsForTheLock() {
        return world.worker().attempts().of(Step.WRITE).stream()
                .anyMatch(attempt -> attempt.heartbeats().contains("Waiting for the lock"));
    }

    private Write write(Call call) {
        return new Write(call.store(), redis().get("apex:{" + call.documentId() + "}:lock"));
    }

    private String lock(Document document) {
        return "apex:{" + world.id(document) + "}:lock";
    }

    private RedisClient redis() {
        return world.stack().clients().redis();
    }
}

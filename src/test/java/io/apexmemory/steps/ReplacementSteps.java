package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Futures;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.stack.fault.Faults;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.RedisClient;

/** Texts that take each other's place, and what is seen of them. */
public final class ReplacementSteps {
    private static final Duration SOON = Duration.ofSeconds(15);
    /** What tells of attempts, and not of documents. */
    private static final List<String> RECORDS = List.of("sagas ", "documents ");

    private final World world;
    private final Writes writes;
    private final StoreSteps stores;
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Document document;
    private Reader reader;
    private Future<SagaOutcome> older;
    private Map<StoreName, List<String>> before;

    public ReplacementSteps(World world, Writes writes, StoreSteps stores) {
        this.world = world;
        this.writes = writes;
        this.stores = stores;
    }

    @Given("text {int} of {document} has been written")
    public void hasBeenWritten(int number, Document which) {
        isWritten(number, which);
        assertThat(writes.outcome()).isInstanceOf(Success.class);
    }

    @Given("somebody reads {document} all the time")
    public void isRead(Document which) {
        reader = new Reader(world, which).start();
    }

    @Given("the write of text {int} of {document} stands before its commit")
    public void standsBeforeItsCommit(int number, Document which) {
        Faults faults = world.worker().faults();
        CountDownLatch arrived = new CountDownLatch(1);
        faults.at(StoreName.POSTGRES, "commit").before(call -> {
            if (arrived.getCount() > 0) {
                arrived.countDown();
                hold(goOn);
            }
        });
        older = writes.begin(Texts.of(world.id(which), number));
        hold(arrived);
    }

    @Given("its lock is lost, because {}")
    public void lockIsLost(String why) {
        String lock = "apex:{" + world.id(document) + "}:lock";
        assertThat(redis().exists(lock)).isTrue();
        if (why.equals("Redis was flushed")) {
            redis().flushDB();
        } else {
            redis().pexpire(lock, 1);
        }
        await().until(() -> !redis().exists(lock));
    }

    @When("text {int} of {document} is written")
    public void isWritten(int number, Document which) {
        document = which;
        before = documents();
        writes.write(Texts.of(world.id(which), number));
    }

    @When("it is replaced by each of the texts up to {int}")
    public void isReplacedByAll(int last) {
        for (int number = 2; number <= last; number++) {
            hasBeenWritten(number, document);
        }
        reader.finish();
    }

    @When("the write that stood still goes on")
    public void goesOn() {
        goOn.countDown();
        assertThat(Futures.getUnchecked(older)).isSameAs(writes.outcome());
    }

    @Then("readers see text {int} of {document}")
    public void readersSee(int number, Document which) {
        assertThat(new Reader(world, which).look()).isEqualTo(number);
    }

    @Then("each database holds one version of {document} soon")
    public void holdsOneVersion(Document which) {
        await().atMost(SOON).untilAsserted(() -> stores.eachHoldsOneVersion(which));
    }

    @Then("no database holds any word of text {int}")
    public void holdsNoWordOf(int number) {
        assertThat(world.inventory())
                .allSatisfy((store, lines) -> assertThat(lines)
                        .as(store.title())
                        .isNotEmpty()
                        .noneSatisfy(line -> assertThat(Texts.numbers(line)).contains(number)));
    }

    @Then("what the databases hold of documents is byte for byte as before")
    public void nothingHasChanged() {
        assertThat(before.values()).allSatisfy(lines -> assertThat(lines).isNotEmpty());
        documents()
                .forEach((store, lines) -> assertThat(lines).as(store.title()).isEqualTo(before.get(store)));
    }

    @Then("each reading showed the whole of text {int}")
    public void showedOnly(int number) {
        showedNoParts();
        assertThat(reader.seen()).hasSizeGreaterThan(2).containsOnly(number);
    }

    @Then("no reading showed parts of two texts")
    public void showedNoParts() {
        reader.finish();
        assertThat(reader.wrong()).isEmpty();
    }

    @Then("no reading showed parts of two texts, and none showed text {int}")
    public void showedNeitherPartsNor(int number) {
        showedNoParts();
        assertThat(reader.seen()).isNotEmpty().doesNotContain(number);
    }

    @Then("the texts were seen in their order, and at least {int} of them")
    public void seenInOrder(int number) {
        assertThat(reader.seen()).isSorted();
        assertThat(new HashSet<>(reader.seen())).hasSizeGreaterThanOrEqualTo(number);
    }

    @After
    public void end() {
        goOn.countDown();
        if (reader != null) {
            reader.close();
        }
    }

    private Map<StoreName, List<String>> documents() {
        Map<StoreName, List<String>> held = new EnumMap<>(world.inventory());
        held.computeIfPresent(
                StoreName.POSTGRES,
                (postgres, rows) -> rows.stream()
                        .filter(row -> RECORDS.stream().noneMatch(row::startsWith))
                        .toList());
        return held;
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private RedisClient redis() {
        return world.stack().clients().redis();
    }
}

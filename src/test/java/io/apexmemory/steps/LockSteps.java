package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.fault.Faults.Call;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** Who holds the lock of a document, as Redis says. */
public final class LockSteps {
    private static final String SOMEBODY = "somebody else";
    private static final SetParams FOR_A_WHILE = SetParams.setParams().px(30_000);

    private final World world;
    private final ExecutorService somebody = Executors.newSingleThreadExecutor();
    private final List<Write> writes = new CopyOnWriteArrayList<>();

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
        somebody.execute(() -> {
            await().until(this::waitsForTheLock);
            redis().del(lock(document));
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

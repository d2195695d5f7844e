package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.RedisClient;

/** The stages of a write: what is asked of which database, and what anybody can see after it. */
public final class StageSteps {
    private static final int ALL = StoreName.values().length;
    private static final Map<String, List<String>> STAGES = Map.of(
            "enter", List.of("Redis", "look up the key and lock"),
            "open", List.of("PostgreSQL", "look up again, and intent"),
            "write", List.of("all four", "write"),
            "commit", List.of("PostgreSQL", "commit"),
            "finish", List.of("Redis", "cache and release"));

    private final World world;
    private final AtomicInteger written = new AtomicInteger();
    private final List<Integer> writtenAtCommit = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, String>> seen = Collections.synchronizedList(new ArrayList<>());

    public StageSteps(World world) {
        this.world = world;
    }

    @Given("each database holds back its write until all four have begun")
    public void eachHoldsBack() {
        CountDownLatch begun = new CountDownLatch(ALL);
        for (StoreName store : StoreName.values()) {
            Calls writes = world.worker().faults().on(store).writes();
            writes.before(call -> FaultSteps.arrive(begun));
            writes.after(call -> written.incrementAndGet());
        }
        world.worker().faults().at(StoreName.POSTGRES, "commit").before(call -> writtenAtCommit.add(written.get()));
    }

    @Then("there was one commit, after the end of all four writes")
    public void oneCommit() {
        assertThat(writtenAtCommit).containsExactly(ALL);
    }

    @Given("the memory is looked at after each stage of a write")
    public void isLookedAt() {
        Faults faults = world.worker().faults();
        for (StoreName store : StoreName.values()) {
            faults.on(store).writes().after(call -> {
                if (written.incrementAndGet() == ALL) {
                    look(call);
                }
            });
        }
        faults.at(StoreName.REDIS, "enter").after(this::look);
        faults.at(StoreName.POSTGRES, "open").after(this::look);
        faults.at(StoreName.POSTGRES, "commit").after(this::look);
        faults.at(StoreName.REDIS, "finish").after(this::look);
    }

    @Then("these were the stages, in this order, and the write asked nothing else of a database")
    public void wereTheStages(List<Map<String, String>> expected) {
        assertThat(seen).containsExactlyElementsOf(expected);
        assertThat(world.worker().faults().made())
                .extracting(Call::operation)
                .containsExactly("enter", "open", "write", "write", "write", "write", "commit", "finish");
    }

    private void look(Call call) {
        RedisClient redis = world.stack().clients().redis();
        UUID id = call.documentId();
        Map<String, Object> saga = one("select saga_id, state from sagas where document_id = ?", id);
        String holder = redis.get("apex:{" + id + "}:lock");
        boolean its = holder != null && (saga.isEmpty() || holder.equals(String.valueOf(saga.get("saga_id"))));
        boolean inPostgres =
                !one("select 1 from idempotency where document_id = ?", id).isEmpty();
        boolean inRedis = !redis.keys("apex:{" + id + "}:result:*").isEmpty();
        boolean live = world.worker().reading().reader().liveVersion(id).isPresent();
        List<String> stage = STAGES.get(call.operation());
        seen.add(Map.of(
                "asked", stage.get(0),
                "to do", stage.get(1),
                "lock", holder == null ? "nobody" : its ? "its" : "another",
                "record", String.valueOf(saga.getOrDefault("state", "none")),
                "answer remembered in", remembered(inPostgres, inRedis),
                "readers see", live ? "the document" : "nothing"));
    }

    private static String remembered(boolean inPostgres, boolean inRedis) {
        if (inPostgres) {
            return inRedis ? "PostgreSQL and Redis" : "PostgreSQL";
        }
        return inRedis ? "Redis" : "neither";
    }

    private Map<String, Object> one(String query, UUID id) {
        List<Map<String, Object>> rows = Rows.of(world.stack().clients().postgres(), query, id);
        assertThat(rows).hasSizeLessThan(2);
        return rows.isEmpty() ? Map.of() : rows.get(0);
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.config.Setting;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Circuits as an operator sees them from outside. */
public final class CircuitStateSteps {
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final World world;
    private final FreshWrites writes;
    private final Operator operator;
    private final FaultSteps faults;
    private final List<String> statesAtUndos = new CopyOnWriteArrayList<>();
    private final AtomicReference<UUID> taken = new AtomicReference<>();
    private JsonNode circuit;
    private String metrics;
    private HttpResponse<String> health;

    public CircuitStateSteps(World world, FreshWrites writes, Operator operator, FaultSteps faults) {
        this.world = world;
        this.writes = writes;
        this.operator = operator;
        this.faults = faults;
    }

    @When("a worker starts")
    public void aNewWorker() {
        world.setting(Setting.TEMPORAL_WORKER_BUILD_ID, "v" + System.nanoTime());
    }

    @Given("the circuit of {store} has opened")
    public void hasOpened(StoreName store) {
        faults.isUnreachable(store);
        for (int i = 0; i < 5 && !state(store).equals("open"); i++) {
            writes.attempt(1);
        }
        faults.worksAgain(store);
        assertThat(state(store)).isEqualTo("open");
    }

    @Given("{int} seconds have passed")
    @When("{int} seconds pass")
    public void pass(int seconds) {
        world.worker().pass(Duration.ofSeconds(seconds), operator::lastFailure);
    }

    @Given("the circuit of {store} opens when it has taken a document that {store} then refuses")
    public void opensMeanwhile(StoreName store, StoreName refusing) {
        Faults databases = world.worker().faults();
        CountDownLatch landed = new CountDownLatch(1);
        databases.on(store).writes().after(call -> landed.countDown());
        databases.on(refusing).writes().before(call -> {
            if (taken.compareAndSet(null, call.documentId())) {
                await(landed);
                databases.on(store).writes().always(Fault.refuse());
                writes.fail(5);
                databases.on(refusing).writes().always(Fault.refuse());
            }
        });
        databases.on(store).removes().before(call -> {
            if (call.documentId().equals(taken.get())) {
                statesAtUndos.add(state(store));
            }
        });
    }

    @When("the worker is asked for its circuits, its metrics and its health")
    public void isAsked() {
        circuit = operator.circuit(StoreName.QDRANT);
        metrics = operator.get("/metrics").body();
        health = operator.get("/ready");
    }

    @Then("each database has a circuit of its own, which is closed and has counted nothing")
    public void eachHasItsOwn() {
        assertThat(operator.json("/circuits")).hasSize(StoreName.values().length);
        assertThat(operator.json("/circuits")).allSatisfy(circuit -> {
            assertThat(circuit.path("state").asText()).isEqualTo("closed");
            assertThat(circuit.path("successes").asInt()).isZero();
            assertThat(circuit.path("failures").asInt()).isZero();
            assertThat(circuit.path("last_failure").isNull()).isTrue();
        });
    }

    @Then("the circuits are those of {store}, {store}, {store} and {store}")
    public void theCircuitsAre(StoreName one, StoreName two, StoreName three, StoreName four) {
        assertThat(operator.json("/circuits").findValuesAsText("store"))
                .containsExactly(one.wire(), two.wire(), three.wire(), four.wire());
    }

    @Then("the circuit of {store} is {circuit}")
    public void is(StoreName store, String state) {
        assertThat(state(store)).isEqualTo(state);
    }

    @Then("the circuit of {store} has counted {int} failure(s) in a row")
    public void hasCounted(StoreName store, int failures) {
        assertThat(operator.circuit(store).path("failures").asInt()).isEqualTo(failures);
    }

    @Then("the circuit of {store} stays open for {int} seconds from now")
    public void staysOpen(StoreName store, int seconds) {
        Instant until = Instant.parse(operator.circuit(store).path("open_until").asText());
        Duration whole = world.worker().lasting(Duration.ofSeconds(seconds));
        assertThat(Duration.between(world.worker().now(), until)).isBetween(whole.minus(SLACK), whole);
    }

    @Then("it says of the circuit of {store}")
    public void itSays(StoreName store, Map<String, String> expected) {
        assertThat(circuit.path("store").asText()).isEqualTo(store.wire());
        expected.forEach((field, words) -> assertThat(
                        circuit.at("/" + field.replace(' ', '/')).asText())
                .as(field)
                .matches(words.equals("a time") ? "20\\d\\d-.+Z" : Pattern.quote(words)));
    }

    @Then("its metrics hold")
    public void itsMetricsHold(Map<String, Double> expected) {
        expected.forEach((name, value) ->
                assertThat(metrics.lines()).contains("apex_temporal_" + name.replace("\\", "") + " " + value));
    }

    @Then("its health says that it is not ready, because the circuit of {store} is open")
    public void isNotReady(StoreName store) throws IOException {
        JsonNode ready = Json.MAPPER.readTree(health.body());
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(ready.path("ready").asBoolean()).isFalse();
        assertThat(ready.path("stores").properties()).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.getValue().path("answers").asBoolean())
                    .as(entry.getKey())
                    .isTrue();
            assertThat(entry.getValue().path("circuit").asText())
                    .as(entry.getKey())
                    .isEqualTo(entry.getKey().equals(store.wire()) ? "open" : "closed");
        });
    }

    @Then("{store} got the undo while its circuit was open")
    public void gotTheUndo(StoreName store) {
        assertThat(statesAtUndos).as(store.title()).isNotEmpty().containsOnly("open");
    }

    @Then("no database holds anything of the document")
    public void noneHoldsIt() {
        assertThat(world.holdings().of(taken.get()).values()).allMatch(Map::isEmpty);
    }

    @Then("the circuits of {store}, {store} and {store} are closed and have counted no failure")
    public void othersAreClosed(StoreName one, StoreName two, StoreName three) {
        for (StoreName store : new StoreName[] {one, two, three}) {
            is(store, "closed");
            hasCounted(store, 0);
        }
    }

    private static void await(CountDownLatch landed) {
        try {
            assertThat(landed.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String state(StoreName store) {
        return operator.circuit(store).path("state").asText();
    }
}

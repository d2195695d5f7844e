package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.ingest.Step;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.store.Postgres;
import io.apexmemory.store.PostgresLedger;
import io.apexmemory.store.RedisGate;
import io.apexmemory.worker.Parts;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;

/** Answers that are remembered: how long, how safely, and whether a request was answered by one. */
public final class MemorySteps {
    private static final String ANSWERED = "answered by an earlier write";
    private static final String HITS = "apex_temporal_idempotency_hits_total{source=\"redis\"}";
    private static final String MISSES = "apex_temporal_idempotency_misses_total";
    private static final String AGES = "apex_temporal_idempotency_entry_age_seconds";
    private static final Duration DAY = Duration.ofHours(24);

    private final World world;
    private final Writes writes;
    private WriteSummary large;
    private final Operator operator;
    private Map<String, Double> measured;
    private boolean full;
    private boolean trigger;

    public MemorySteps(World world, Writes writes, Operator operator) {
        this.operator = operator;
        this.world = world;
        this.writes = writes;
    }

    @Given("answers live as long as usual")
    public void liveAsUsual() {
        assertThat(Setting.IDEMPOTENCY_TTL_HOURS.defaultValue()).hasValue("24");
    }

    @Given("answers live {int} hours")
    public void live(int hours) {
        world.setting(Setting.IDEMPOTENCY_TTL_HOURS, "" + hours);
    }

    @Given("{int} hours have passed")
    public void hoursHavePassed(int hours) {
        world.clock().advance(Duration.ofHours(hours));
    }

    @Given("Redis has forgotten everything")
    public void redisHasForgotten() {
        redis().flushDB();
        assertThat(redis().keys("*")).isEmpty();
    }

    @Given("{store} holds {} where the answer was")
    public void holdsInstead(StoreName store, String damage) {
        String other = json(WriteSummary.success(new UUID(0, 7), 1));
        String key = resultKeys().get(0);
        switch (store + " " + damage) {
            case "REDIS half an answer" -> redis().set(key, other.substring(0, other.length() / 2));
            case "REDIS a list" -> {
                redis().del(key);
                redis().rpush(key, "a", "b");
            }
            case "REDIS another document's answer" -> redis().set(key, other);
            case "POSTGRES a number" -> sql("update idempotency set result = '42'");
            case "POSTGRES an object without fields" -> sql("update idempotency set result = '{}'");
            case "POSTGRES another document's answer" -> sql("update idempotency set result = '" + other + "'");
            default -> throw new IllegalArgumentException(damage);
        }
    }

    /** Redis is full from the moment that the answer comes; PostgreSQL refuses each row of an answer. */
    @Given("{store} cannot store answers")
    public void cannotStoreAnswers(StoreName store) {
        if (store == StoreName.REDIS) {
            full = true;
            world.worker().faults().at(StoreName.REDIS, "finish").before(call -> redis().configSet("maxmemory", "1"));
        } else {
            world.worker();
            trigger = true;
            sql("create function refuse_answer() returns trigger language plpgsql as"
                    + " $$ begin raise disk_full using message = 'no room'; end $$;"
                    + " create trigger refuse_answer before insert or update on idempotency"
                    + " for each row execute function refuse_answer()");
        }
    }

    /** Other scenarios are to find the databases as they were. */
    @After
    public void repair() {
        if (full) {
            redis().configSet("maxmemory", "0");
        }
        if (trigger) {
            sql("drop function refuse_answer() cascade");
        }
        if (large != null) {
            // an answer without the document that it is about, which no ingestion leaves
            world.clear();
        }
    }

    @Then("no answer is remembered in {store}")
    public void noneIsRemembered(StoreName store) {
        assertThat(store == StoreName.REDIS ? resultKeys() : rows()).isEmpty();
    }

    @Then("nothing was remembered of the write that was in vain")
    public void nothingWasRemembered() {
        assertThat(world.before().get(StoreName.POSTGRES)).noneMatch(line -> line.startsWith("idempotency"));
        assertThat(world.before().get(StoreName.REDIS)).noneMatch(line -> line.contains(":result:"));
    }

    @Then("the only answer that is remembered is its own")
    public void onlyItsOwn() {
        WriteSummary summary = ((Success) writes.outcome()).summary();
        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("version", summary.version()));
        assertThat(resultKeys())
                .singleElement()
                .satisfies(key -> assertThat(redis().get(key)).isEqualTo(json(summary)));
    }

    @Then("it was answered from memory, and no database was written")
    public void wasAnsweredFromMemory() {
        long first = world.first().result().version();
        assertThat(world.latest().result().version()).isEqualTo(first);
        if (!Kit.ASKED_FOR) {
            assertThat(answered()).containsExactly("" + first);
        }
        eachVersionWasWrittenOnce();
    }

    @Then("it was not answered from memory, but by one write of each database")
    public void wasWritten() {
        long live = world.latest().result().version();
        assertThat(versions()).last().isEqualTo(live);
        assertThat(Collections.frequency(versions(), live)).isEqualTo(1);
        if (!Kit.ASKED_FOR) {
            assertThat(answered()).isEmpty();
        }
        eachVersionWasWrittenOnce();
        assertThat(world.liveVersion(world.latest().document())).hasValue(live);
    }

    /** By each database, and no other version of the latest document was. */
    private void eachVersionWasWrittenOnce() {
        List<String> expected = versions().stream()
                .distinct()
                .flatMap(version -> Stream.of(StoreName.values()).map(store -> store + " " + version))
                .toList();
        assertThat(world.worker().faults().made())
                .filteredOn(call -> call.operation().equals("write"))
                .filteredOn(call -> world.latest().documentId().equals(call.documentId()))
                .extracting(call -> call.store() + " " + call.version())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private List<Long> versions() {
        return world.ingestions(world.latest().document()).stream()
                .map(ingestion -> ingestion.result().version())
                .toList();
    }

    @Given("the operator has looked at the metrics of memory")
    public void hasLooked() {
        measured = measure();
    }

    @When("{document} and {document} are ingested")
    public void areIngested(Document one, Document other) {
        world.ingest(one);
        world.ingest(other);
    }

    @Then("the metrics have counted {int} more hit and {int} more miss")
    public void haveCounted(int hits, int misses) {
        assertThat(more(HITS)).isEqualTo(hits);
        assertThat(more(MISSES)).isEqualTo(misses);
    }

    @Then("they tell of {int} more answer that was {int} hours old")
    public void tellOfTheAge(int answers, int hours) {
        assertThat(more(AGES + "_count")).isEqualTo(answers);
        assertThat(more(AGES + "_sum")).isBetween(hours * 3600.0, hours * 3600.0 + 120);
    }

    private double more(String metric) {
        return measure().get(metric) - measured.get(metric);
    }

    private Map<String, Double> measure() {
        return Stream.of(HITS, MISSES, AGES + "_count", AGES + "_sum")
                .collect(Collectors.toMap(metric -> metric, operator::metric));
    }

    @Then("its write answers field for field what the first one answered")
    public void answersTheSame() {
        assertThat(world.latest().history().json(Step.WRITE).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("status", "document_id", "version", "databases_written");
        assertThat(world.latest().history().json(Step.WRITE))
                .isEqualTo(world.first().history().json(Step.WRITE));
    }

    @Then("Redis keeps the answer for {int} hours")
    public void redisKeepsIt(int hours) {
        assertThat(resultKeys())
                .singleElement()
                .satisfies(key -> assertThat(Duration.ofMillis(redis().pttl(key)))
                        .isLessThanOrEqualTo(Duration.ofHours(hours))
                        .isGreaterThan(Duration.ofHours(hours).minusMinutes(5)));
    }

    @When("an answer that names {int} chunks is remembered for {document}")
    public void largeAnswerIsRemembered(int chunks, Document document) {
        UUID id = world.id(document);
        String ids = IntStream.range(0, chunks)
                .mapToObj(chunk -> new UUID(7, chunk).toString())
                .collect(Collectors.joining(" "));
        UUID saga = UUID.randomUUID();
        try (Postgres postgres = postgres()) {
            Ledger ledger = ledger(postgres);
            Ledger.Intent.Opened opened =
                    (Ledger.Intent.Opened) ledger.open(saga, id, key(id), null, "features", Duration.ofMinutes(1));
            large = new WriteSummary(ids, id, opened.version(), List.of(StoreName.values()));
            assertThat(ledger.commit(saga, large)).isInstanceOf(Ledger.Commit.Committed.class);
        }
        gate().finish(id, key(id), saga.toString(), json(large));
    }

    @Then("PostgreSQL and Redis give it back whole")
    public void giveItBack() {
        UUID id = large.documentId();
        try (Postgres postgres = postgres()) {
            assertThat(ledger(postgres).find(id, key(id), null).answer())
                    .hasValueSatisfying(answer -> assertThat(answer.summary()).isEqualTo(large));
        }
        assertThat(gate().enter(id, key(id), "somebody")).isEqualTo(new Gate.Entry.Cached(json(large)));
    }

    /** The versions that were answered for the latest document without a write. */
    private List<String> answered() {
        return world.log().fields(ANSWERED).stream()
                .filter(line -> line.get("document_id")
                        .equals(world.latest().documentId().toString()))
                .map(line -> line.get("version"))
                .toList();
    }

    private List<Map<String, Object>> rows() {
        return Rows.of(world.stack().clients().postgres(), "select * from idempotency");
    }

    private List<String> resultKeys() {
        return List.copyOf(redis().keys("apex:*:result:*"));
    }

    private static String key(UUID documentId) {
        return ContentHash.sha256(documentId.toString());
    }

    private Postgres postgres() {
        return new Parts(Settings.of(TestWorker.environment(world.stack(), Map.of()))).postgres(1);
    }

    private static Ledger ledger(Postgres postgres) {
        return new PostgresLedger(postgres, Clock.systemUTC(), DAY, DAY);
    }

    private Gate gate() {
        Gate.Options options = new Gate.Options(true, Duration.ofSeconds(30), 0, Duration.ofMillis(1));
        return new RedisGate(redis(), options, DAY);
    }

    private void sql(String statements) {
        try (Connection connection = world.stack().clients().postgres().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL did not do it", e);
        }
    }

    private static String json(WriteSummary summary) {
        try {
            return Json.MAPPER.writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private RedisClient redis() {
        return world.stack().clients().redis();
    }
}

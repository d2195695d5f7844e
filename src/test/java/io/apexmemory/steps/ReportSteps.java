package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.ingest.Step;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.RolledBack;
import io.apexmemory.saga.SagaOutcome.StepReport;
import io.apexmemory.saga.WriteRequest;
import io.apexmemory.stack.fault.Faults.Call;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a write tells of each database, and which writes never come so far. */
public final class ReportSteps {
    private static final Set<String> MEMORY_OF_REFUSALS = Set.of("remember");

    private final World world;
    private final Writes writes;
    private Map<StoreName, List<String>> before = Map.of();

    public ReportSteps(World world, Writes writes) {
        this.world = world;
        this.writes = writes;
    }

    @When("one write of {document} is asked for that {}")
    public void contradictingItself(Document document, String how) {
        WriteRequest whole = writes.read(document);
        before = documents();
        writes.write(contradicting(whole, how));
    }

    /** There is no answer to give; what it left is seen in the databases. */
    @When("one write of {document} is asked for and ends somehow")
    public void endsSomehow(Document document) {
        try {
            writes.write(writes.read(document));
        } catch (StackOverflowError nobodyForesawIt) {
            // as planted
        }
    }

    @Then("it is refused for ever, in words that say {string}")
    public void isRefusedForEver(String words) {
        assertThat(writes.outcome()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.failure().retryable()).isFalse();
            assertThat(failed.failure()).hasMessageContaining(words);
            assertThat(failed.steps()).isEmpty();
        });
    }

    @Then("no database was asked for anything of it, and none has changed but in the memory of refusals")
    public void noneWasAsked() {
        assertThat(world.worker().faults().made()).extracting(Call::operation).allMatch(MEMORY_OF_REFUSALS::contains);
        assertThat(documents()).isEqualTo(before);
    }

    @Then("it ends as ROLLED_BACK, because of {store} alone")
    public void rolledBackBecauseOf(StoreName store) {
        assertThat(writes.outcome()).isInstanceOfSatisfying(RolledBack.class, rolledBack -> {
            assertThat(rolledBack.failure().retryable()).isTrue();
            assertThat(named(rolledBack.failure().getMessage())).containsExactly(store);
        });
    }

    @Then("the error names every database but {store}")
    public void namesAllBut(StoreName one) {
        assertThat(named(world.latest().failure().message()))
                .containsExactlyInAnyOrder(Arrays.stream(StoreName.values())
                        .filter(store -> store != one)
                        .toArray(StoreName[]::new));
    }

    @Then("the error names {store} as what could not be reached")
    public void namesAsUnreachable(StoreName store) {
        assertThat(world.latest().failure().message()).contains("because of " + store.title() + ": ");
        assertThat(named(world.latest().failure().message())).containsExactly(store);
    }

    @Then("each attempt was undone in {store}")
    public void wasUndone(StoreName store) {
        assertThat(world.worker().faults().on(store).removes().reached())
                .isEqualTo(world.attempts(Step.WRITE).size());
    }

    @Then("its result lists")
    public void lists(List<Map<String, String>> expected) {
        assertThat(writes.outcome().steps().stream().map(ReportSteps::row).toList())
                .isEqualTo(expected);
    }

    @Then("{store} took at least the {int} ms of its three pauses")
    public void took(StoreName store, int milliseconds) {
        assertThat(writes.outcome().steps())
                .allSatisfy(report -> assertThat(report.duration()).isPositive())
                .filteredOn(report -> report.store() == store)
                .singleElement()
                .satisfies(report ->
                        assertThat(report.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(milliseconds)));
    }

    @Then("the worker's log tells the same in fields")
    public void logTellsTheSame() {
        assertThat(world.log().fields("saga left leftovers behind"))
                .singleElement()
                .satisfies(line -> writes.outcome().steps().forEach(report -> {
                    String store = report.store().wire();
                    assertThat(line)
                            .containsEntry(store + "_status", word(report.status()))
                            .containsEntry(store + "_attempts", "" + report.attempts())
                            .containsEntry(store + "_ms", "" + report.duration().toMillis());
                    assertThat(line.get(store + "_error")).isEqualTo(report.error());
                }));
    }

    private static Map<String, String> row(StepReport report) {
        Map<String, String> row = new HashMap<>();
        row.put("store", report.store().title());
        row.put("status", word(report.status()));
        row.put("attempts", "" + report.attempts());
        row.put("error", report.error());
        return row;
    }

    private static String word(StepReport.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** The databases that a message names. */
    private static Set<StoreName> named(String message) {
        return Arrays.stream(StoreName.values())
                .filter(store -> message.contains(store.title()))
                .collect(Collectors.toSet());
    }

    private static WriteRequest contradicting(WriteRequest whole, String how) {
        ParsedDocument document = whole.document();
        Embeddings embeddings = whole.embeddings();
        return switch (how) {
            case "has no id" ->
                with(whole, new ParsedDocument(null, document.content(), document.metadata(), document.chunks()));
            case "has no text" ->
                with(whole, new ParsedDocument(document.uuid(), "", document.metadata(), document.chunks()));
            case "has fewer vectors than chunks" -> Writes.withoutItsLastVector(whole);
            case "has a vector of 3 numbers" -> {
                List<Vector> vectors = new ArrayList<>(embeddings.chunkEmbeddings());
                vectors.set(1, Vector.of(1, 2, 3));
                yield new WriteRequest(
                        document,
                        whole.entities(),
                        new Embeddings(embeddings.model(), embeddings.documentEmbedding(), vectors),
                        null);
            }
            case "has an entity without a name" ->
                new WriteRequest(
                        document,
                        List.of(new Entity(UUID.randomUUID(), " ", "driver", 0.9, null, Map.of(), "driver", 1)),
                        embeddings,
                        null);
            default -> throw new IllegalArgumentException(how);
        };
    }

    private static WriteRequest with(WriteRequest whole, ParsedDocument document) {
        return new WriteRequest(document, whole.entities(), whole.embeddings(), null);
    }

    private Map<StoreName, List<String>> documents() {
        Map<StoreName, List<String>> held = new EnumMap<>(world.inventory());
        held.computeIfPresent(
                StoreName.REDIS,
                (redis, keys) -> keys.stream()
                        .filter(key -> !key.startsWith("apex:refused:"))
                        .toList());
        return held;
    }
}

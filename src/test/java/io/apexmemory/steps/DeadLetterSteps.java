package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.Partial;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Dead letters: what they tell, and what a person does with them. */
public final class DeadLetterSteps {
    private static final String CRITICAL =
            "CRITICAL: a dead letter could not be recorded; it is kept until PostgreSQL is back";
    private static final List<String> TOLD =
            List.of("document_id", "saga_id", "version", "store", "operation", "error", "priority", "attempts");

    private final World world;
    private final Writes writes;
    private final Commands commands;
    private final FaultSteps faultSteps;
    private final Instant began = Instant.now();

    public DeadLetterSteps(World world, Writes writes, Commands commands, FaultSteps faultSteps) {
        this.faultSteps = faultSteps;
        this.world = world;
        this.writes = writes;
        this.commands = commands;
    }

    @Given("PostgreSQL goes down when a dead letter is due")
    public void postgresGoesDown() {
        Faults faults = world.worker().faults();
        AtomicBoolean down = new AtomicBoolean();
        faults.at(StoreName.POSTGRES, "deadLetters").before(call -> {
            if (down.compareAndSet(false, true)) {
                faultSteps.isUnreachable(StoreName.POSTGRES);
            }
        });
    }

    @When("PostgreSQL is back")
    public void postgresIsBack() {
        assertThat(letters()).as("dead letters before").isEmpty();
        world.worker().faults().heal();
    }

    @Given("{document} has left dead letters in Qdrant and in Redis")
    public void hasLeft(Document document) {
        Faults faults = world.worker().faults();
        faults.on(StoreName.NEO4J).writes().always(Fault.refusePermanently());
        faults.on(StoreName.QDRANT).removes().always(Fault.refusePermanently());
        faults.on(StoreName.REDIS).removes().always(Fault.refusePermanently());
        assertThat(writes.write(writes.read(document))).isInstanceOf(Partial.class);
        assertThat(letters()).hasSize(2);
    }

    @When("{string} is run while all is well")
    public void isRun(String command) {
        commands.run(meaning(command));
    }

    @When("{string} is run while {store} is down")
    public void isRunWithout(String command, StoreName store) {
        commands.without(store).run(meaning(command));
    }

    @When("{string} is run twice")
    public void isRunTwice(String command) {
        isRun(command);
        isRun(command);
    }

    @Then("there is one dead letter, with")
    public void oneLetterWith(Map<String, String> expected) {
        assertThat(letters())
                .singleElement()
                .satisfies(letter -> expected.forEach((fact, words) -> {
                    switch (fact) {
                        case "document" -> assertThat(letter).containsEntry("document_id", document());
                        case "saga" -> assertThat(letter).containsEntry("saga_id", abortedSaga());
                        case "version" ->
                            assertThat(letter)
                                    .containsEntry(
                                            "version",
                                            world.holdings()
                                                    .of(document())
                                                    .get(StoreName.QDRANT)
                                                    .firstKey());
                        case "time" ->
                            assertThat(((Timestamp) letter.get("created_at")).toInstant())
                                    .isBetween(
                                            began.minusSeconds(2), Instant.now().plusSeconds(2));
                        default ->
                            assertThat(String.valueOf(letter.get(fact)))
                                    .as(fact)
                                    .isEqualToIgnoringCase(words);
                    }
                }));
    }

    @Then("it holds no text of {document}")
    public void holdsNoText(Document document) {
        assertThat(writes.request().document().uuid()).isEqualTo(world.id(document));
        assertThat(writes.lines()).isNotEmpty();
        assertThat(letters())
                .isNotEmpty()
                .allSatisfy(letter -> assertThat(letter.toString()).doesNotContain(writes.lines()));
    }

    @Then("there are {int} dead letters for {document}, one in {store} and one in {store}")
    public void severalLetters(int number, Document document, StoreName one, StoreName other) {
        assertThat(letters())
                .hasSize(number)
                .allSatisfy(letter -> assertThat(letter).containsEntry("document_id", world.id(document)));
        assertThat(letters()).extracting(letter -> letter.get("store")).containsExactly(one.wire(), other.wire());
    }

    @Then(
            "the worker's log has a critical line with document, saga, version, store, operation, error, priority, attempts and time")
    public void logHasACriticalLine() {
        assertThat(critical().keySet()).containsAll(TOLD).contains("time");
        assertThat(critical())
                .containsEntry("document_id", document().toString())
                .containsEntry("saga_id", abortedSaga().toString())
                .containsEntry("store", "qdrant")
                .containsEntry("priority", "high");
    }

    @Then(
            "the dead letter is there soon, with the same document, saga, version, store, operation, error, priority and attempts")
    public void isThereSoon() {
        await().atMost(Duration.ofSeconds(15)).until(() -> letters().size() == 1);
        Map<String, String> told = new TreeMap<>(critical());
        told.keySet().retainAll(TOLD);
        Map<String, String> stored = letters().get(0).entrySet().stream()
                .filter(fact -> TOLD.contains(fact.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, fact -> String.valueOf(fact.getValue())));
        assertThat(stored).isEqualTo(told);
        assertThat(letters().get(0)).containsEntry("state", "OPEN");
    }

    @Then("it exits with {int} and tells {string}")
    public void exitsWith(int code, String words) {
        assertThat(commands.code()).as(commands.output()).isEqualTo(code);
        assertThat(commands.output()).contains(words);
    }

    @Then("the letter of Qdrant is {}, and that of Redis is {}")
    public void lettersAre(String qdrant, String redis) {
        assertThat(letters())
                .extracting(letter -> letter.get("store") + " " + state(letter))
                .containsExactly("qdrant " + qdrant, "redis " + redis);
    }

    @Then("what they are about is left in {}")
    public void isLeftIn(String stores) {
        assertThat(holding())
                .isEqualTo(
                        switch (stores) {
                            case "both" -> EnumSet.of(StoreName.QDRANT, StoreName.REDIS);
                            case "neither" -> EnumSet.noneOf(StoreName.class);
                            default -> EnumSet.of(StoreName.QDRANT);
                        });
    }

    private static String state(Map<String, Object> letter) {
        int attempts = (int) letter.get("attempts");
        return letter.get("state").toString().toLowerCase(Locale.ROOT) + " after " + attempts
                + (attempts == 1 ? " try" : " tries");
    }

    private Set<StoreName> holding() {
        return world.holdings().of(document()).entrySet().stream()
                .filter(store -> !store.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(StoreName.class)));
    }

    /** QDRANT'S and REDIS'S stand for the ids of their letters. */
    private String meaning(String command) {
        String meant = command;
        for (Map<String, Object> letter : letters()) {
            meant = meant.replace(
                    letter.get("store").toString().toUpperCase(Locale.ROOT) + "'S",
                    letter.get("dead_letter_id").toString());
        }
        return meant;
    }

    private Map<String, String> critical() {
        List<Map<String, String>> lines = world.log().fields(CRITICAL);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private UUID document() {
        return writes.request().document().uuid();
    }

    private UUID abortedSaga() {
        return (UUID) Rows.of(
                        world.stack().clients().postgres(),
                        "select saga_id from sagas where document_id = ? and state = 'ABORTED'",
                        document())
                .get(0)
                .get("saga_id");
    }

    private List<Map<String, Object>> letters() {
        return Rows.of(world.stack().clients().postgres(), "select * from dead_letters").stream()
                .sorted(Comparator.comparing(letter -> letter.get("store").toString()))
                .toList();
    }
}

package io.apexmemory.steps;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.GreetingActivities;
import io.apexmemory.ingest.GreetingActivitiesImpl;
import io.apexmemory.ingest.IngestionFailure;
import io.apexmemory.steps.Attempts.Attempt;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Somebody is greeted, and it ends well or not. */
public final class GreetingSteps {
    private static final int SHORTER = 20;

    private final World world;
    private final Greetings greetings;
    private final Commands commands;
    private String alone;
    private IngestionFailure refusedAlone;

    public GreetingSteps(World world, Greetings greetings, Commands commands) {
        this.world = world;
        this.greetings = greetings;
        this.commands = commands;
    }

    @ParameterType("nothing|three spaces|a tab|a line break")
    public String blank(String words) {
        return switch (words) {
            case "nothing" -> "";
            case "three spaces" -> "   ";
            case "a tab" -> "\t";
            default -> "\n";
        };
    }

    @Given("the first {int} attempts at a greeting fail")
    public void attemptsFail(int attempts) {
        world.worker().obstacles().fail(attempts);
    }

    @Given("an attempt may take a 20th of its time in production")
    public void attemptsAreShorter() {
        world.shorterAttempts(SHORTER);
    }

    @Given("every attempt at a greeting takes longer than it may")
    public void attemptsTakeTooLong() {
        world.worker().obstacles().hold();
    }

    @Given("a worker works")
    public void aWorkerWorks() {
        commands.with(Setting.TEMPORAL_TASK_QUEUE, world.worker().taskQueue());
    }

    @Given("no worker works")
    public void noWorkerWorks() {
        commands.with(Setting.TEMPORAL_TASK_QUEUE, "nobody-polls-here");
    }

    @Given("nobody listens at Temporal's address")
    public void nobodyListens() {
        commands.with(Setting.TEMPORAL_PORT, "1");
    }

    @When("{string} is greeted")
    public void isGreeted(String name) {
        greetings.greet(name);
    }

    @When("somebody is greeted whose name is {blank}")
    public void somebodyIsGreeted(String name) {
        greetings.greet(name);
    }

    @When("the activity of the greeting is run alone, for {string} and for nobody")
    public void isRunAlone(String name) {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
        try {
            environment.registerActivitiesImplementations(new GreetingActivitiesImpl());
            GreetingActivities activity = environment.newActivityStub(
                    GreetingActivities.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofSeconds(10))
                            .build());
            alone = activity.greet(name);
            refusedAlone = IngestionFailure.of(catchThrowableOfType(ActivityFailure.class, () -> activity.greet("")));
        } finally {
            environment.close();
        }
    }

    @When("somebody runs {string}")
    public void somebodyRuns(String command) {
        commands.run(command);
    }

    @Then("the greeting is answered")
    public void isAnswered() {
        assertThat(greetings.latest().failure()).isNull();
        assertThat(greetings.latest().answer()).isNotBlank();
    }

    @Then("the answer is {string}")
    public void theAnswerIs(String words) {
        assertThat(greetings.latest().answer()).isEqualTo(words);
    }

    @Then("alone it answers {string}")
    public void aloneItAnswers(String words) {
        assertThat(alone).isEqualTo(words);
    }

    @Then("alone it refuses nobody with {error}")
    public void aloneItRefuses(ErrorType error) {
        assertThat(refusedAlone.type()).isEqualTo(error.wire());
    }

    @Then("the greeting fails with {error}, which says {string}")
    public void failsWith(ErrorType error, String words) {
        assertThat(greetings.latest().failure()).isEqualTo(new IngestionFailure(error.wire(), words));
    }

    @Then("the greeting fails")
    public void fails() {
        assertThat(greetings.latest().answer()).isNull();
        assertThat(greetings.latest().failure().type()).isEqualTo("SpeechlessError");
    }

    @Then("the greeting was attempted {int} time(s)")
    public void wasAttempted(int times) {
        assertThat(attempts()).extracting(Attempt::number).hasSize(times).last().isEqualTo(times);
    }

    @Then("its history allows {int} attempts of {int} seconds")
    public void allows(int attempts, int seconds) {
        assertThat(scheduled().getRetryPolicy().getMaximumAttempts()).isEqualTo(attempts);
        assertThat(startToClose()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Then("the history says that its time was over, a 20th of {int} seconds for each attempt")
    public void timeWasOver(int seconds) {
        Duration allowed = Duration.ofSeconds(seconds).dividedBy(SHORTER);
        assertThat(startToClose()).isEqualTo(allowed);
        assertThat(greetings.latest().history().events(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT))
                .singleElement()
                .satisfies(event -> assertThat(event.getActivityTaskTimedOutEventAttributes()
                                .getFailure()
                                .getTimeoutFailureInfo()
                                .getTimeoutType())
                        .isEqualTo(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE));
        List<Attempt> attempts = attempts();
        for (int i = 1; i < attempts.size(); i++) {
            assertThat(Duration.between(
                            attempts.get(i - 1).began(), attempts.get(i).began()))
                    .isGreaterThanOrEqualTo(allowed.minusMillis(50));
        }
    }

    @Then("its history is")
    public void historyIs(List<String> events) {
        assertThat(greetings.latest().history().events())
                .extracting(event -> event.getEventType()
                        .name()
                        .replace("EVENT_TYPE_", "")
                        .replace('_', ' ')
                        .toLowerCase(Locale.ROOT))
                .containsExactlyElementsOf(events);
    }

    @Then("the name and the answer stand in it as plain JSON, {string} and {string}")
    public void standAsJson(String name, String answer) {
        assertThat(payload(
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        event -> event.getWorkflowExecutionStartedEventAttributes()
                                .getInput()
                                .getPayloads(0)))
                .isEqualTo("json/plain \"" + name + "\"");
        assertThat(payload(
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                        event -> event.getWorkflowExecutionCompletedEventAttributes()
                                .getResult()
                                .getPayloads(0)))
                .isEqualTo("json/plain \"" + answer + "\"");
    }

    @Then("the worker's log has one line {string}, with the greeting's workflow and attempt {int}")
    public void isLogged(String message, int attempt) {
        String workflow = greetings.latest().execution().getWorkflowId();
        assertThat(world.log().threadFields(message))
                .filteredOn(fields -> workflow.equals(fields.get("workflow_id")))
                .singleElement()
                .satisfies(fields -> assertThat(fields)
                        .containsEntry("attempt", "" + attempt)
                        .doesNotContainKey("document_id"));
    }

    @Then("no line of the worker's log holds {string}")
    public void isNotLogged(String words) {
        assertThat(world.log().texts()).filteredOn(not(String::isBlank)).isNotEmpty();
        assertThat(world.log().texts()).allSatisfy(line -> assertThat(line).doesNotContain(words));
    }

    @Then("the exit code is {int}, and it prints {string}")
    public void prints(int code, String words) {
        assertThat(commands.output()).contains(words);
        assertThat(commands.code()).isEqualTo(code);
    }

    private String payload(EventType type, Function<HistoryEvent, Payload> payload) {
        Payload found = payload.apply(greetings.latest().history().events(type).get(0));
        return found.getMetadataOrThrow("encoding").toStringUtf8() + " "
                + found.getData().toStringUtf8();
    }

    private Duration startToClose() {
        com.google.protobuf.Duration allowed = scheduled().getStartToCloseTimeout();
        return Duration.ofSeconds(allowed.getSeconds(), allowed.getNanos());
    }

    private ActivityTaskScheduledEventAttributes scheduled() {
        return greetings
                .latest()
                .history()
                .events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .get(0)
                .getActivityTaskScheduledEventAttributes();
    }

    private List<Attempt> attempts() {
        return world.worker()
                .attempts()
                .of(GreetingActivities.GREET, greetings.latest().execution().getRunId());
    }
}

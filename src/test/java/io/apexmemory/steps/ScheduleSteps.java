package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.config.Setting;
import io.apexmemory.ingest.ReconciliationClient;
import io.apexmemory.ingest.ReconciliationRequest;
import io.apexmemory.ingest.ReconciliationResult;
import io.apexmemory.ingest.ReconciliationWorkflow;
import io.cucumber.java.After;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionExecutionStartWorkflow;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleHandle;
import java.time.Duration;

/** The schedule of reconciliations, as Temporal has it. */
public final class ScheduleSteps {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final World world;
    private final Commands commands;
    private boolean scheduled;
    private ReconciliationResult result;

    public ScheduleSteps(World world, Commands commands) {
        this.world = world;
        this.commands = commands;
    }

    @Given("{string} was run for this worker")
    public void wasRunForThisWorker(String command) {
        isRunForThisWorker(command);
        assertThat(commands.code()).as(commands.output()).isZero();
    }

    @When("{string} is run for this worker")
    public void isRunForThisWorker(String command) {
        scheduled = true;
        commands.with(Setting.TEMPORAL_TASK_QUEUE, world.worker().taskQueue()).run(command);
    }

    @When("the schedule's time comes")
    public void timeComes() {
        handle().trigger();
        await().atMost(SOON)
                .until(() -> !handle().describe().getInfo().getRecentActions().isEmpty());
        ScheduleActionExecutionStartWorkflow started = (ScheduleActionExecutionStartWorkflow)
                handle().describe().getInfo().getRecentActions().get(0).getAction();
        result = world.worker()
                .temporal()
                .newUntypedWorkflowStub(started.getWorkflowId())
                .getResult(ReconciliationResult.class);
    }

    @Then("the command has said {string}")
    public void hasSaid(String words) {
        assertThat(commands.code()).as(commands.output()).isZero();
        assertThat(commands.output().strip()).isEqualTo(words);
    }

    @Then("Temporal reconciles every {int} minutes on this worker's task queue, {word} repair, and never twice at once")
    public void temporalReconciles(int minutes, String repair) {
        Schedule schedule = handle().describe().getSchedule();
        assertThat(schedule.getSpec().getIntervals())
                .singleElement()
                .satisfies(it -> assertThat(it.getEvery()).isEqualTo(Duration.ofMinutes(minutes)));
        assertThat(schedule.getPolicy().getOverlap()).isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP);
        ScheduleActionStartWorkflow action = (ScheduleActionStartWorkflow) schedule.getAction();
        assertThat(action.getWorkflowType()).isEqualTo(ReconciliationWorkflow.TYPE);
        assertThat(action.getOptions().getTaskQueue()).isEqualTo(world.worker().taskQueue());
        assertThat(action.getArguments().get(0, ReconciliationRequest.class).repair())
                .isEqualTo(repair.equals("with"));
    }

    @Then("all four databases were looked at, and nothing is wrong")
    public void nothingIsWrong() {
        assertThat(result.clean()).isTrue();
        assertThat(result.lookedAt()).containsEntry("documents", 1L);
    }

    @Then("Temporal has no schedule of reconciliations")
    public void noSchedule() {
        assertThat(client().listSchedules().filter(it -> it.getScheduleId().equals(ReconciliationClient.SCHEDULE_ID)))
                .isEmpty();
    }

    @After(order = 20)
    public void unschedule() {
        if (scheduled) {
            TestWorker worker = world.worker();
            boolean unused = new ReconciliationClient(worker.temporal(), worker.taskQueue()).unschedule();
        }
    }

    private ScheduleHandle handle() {
        return client().getHandle(ReconciliationClient.SCHEDULE_ID);
    }

    private ScheduleClient client() {
        TestWorker worker = world.worker();
        return ScheduleClient.newInstance(
                worker.temporal().getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(worker.temporal().getOptions().getNamespace())
                        .setDataConverter(worker.temporal().getOptions().getDataConverter())
                        .build());
    }
}

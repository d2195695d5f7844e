package io.apexmemory.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.stack.ScriptedTemporal;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueueStats;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that knows how to describe a task queue, and little else. */
class BacklogTest {
    private ScriptedTemporal temporal;
    private boolean old;

    @BeforeEach
    void start() throws IOException {
        temporal = ScriptedTemporal.start(new WorkflowServiceImplBase() {
            @Override
            public void getSystemInfo(GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answers) {
                answers.onNext(GetSystemInfoResponse.getDefaultInstance());
                answers.onCompleted();
            }

            @Override
            public void describeTaskQueue(
                    DescribeTaskQueueRequest request, StreamObserver<DescribeTaskQueueResponse> answers) {
                answers.onNext(describe(request));
                answers.onCompleted();
            }
        });
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    private DescribeTaskQueueResponse describe(DescribeTaskQueueRequest request) {
        assertThat(request.getNamespace()).isEqualTo("freight");
        assertThat(request.getTaskQueue().getName()).isEqualTo("documents");
        if (old || !request.getReportStats()) {
            return DescribeTaskQueueResponse.getDefaultInstance();
        }
        long waiting = request.getTaskQueueType() == TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY ? 1_200 : 0;
        return DescribeTaskQueueResponse.newBuilder()
                .setStats(TaskQueueStats.newBuilder().setApproximateBacklogCount(waiting))
                .build();
    }

    @Test
    void theBacklogOfEachTypeIsTheServers() {
        assertThat(backlog().get()).isEqualTo(Map.of("workflow", 0L, "activity", 1_200L));
    }

    @Test
    void aServerThatDoesNotCountMakesNoZero() {
        old = true;
        assertThat(backlog().get()).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailure() {
        Backlog backlog = backlog();
        temporal.stop();
        assertThatThrownBy(backlog::get).isInstanceOf(StatusRuntimeException.class);
    }

    private Backlog backlog() {
        return new Backlog(
                WorkflowClient.newInstance(
                        temporal.stubs(),
                        WorkflowClientOptions.newBuilder()
                                .setNamespace("freight")
                                .build()),
                "documents");
    }
}

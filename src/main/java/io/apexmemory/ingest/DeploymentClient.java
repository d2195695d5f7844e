package io.apexmemory.ingest;

import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentRequest;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionRequest;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;

/** Says which build of the workers begins new workflows; every other build finishes what it began. Thread-safe. */
public final class DeploymentClient {
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final WorkflowClient client;
    private final String deployment;
    private final Duration patience;

    /**
     * @param deployment TEMPORAL_DEPLOYMENT_NAME of the workers
     * @param patience how long a build may take to begin to poll
     */
    public DeploymentClient(WorkflowClient client, String deployment, Duration patience) {
        this.client = client;
        this.deployment = deployment;
        this.patience = patience;
    }

    /**
     * From now on new workflows are begun by this build.
     *
     * @return the build before it, if there was one
     * @throws TemporalUnreachable when no worker of this build polls
     */
    public Optional<String> promote(String buildId) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return set(buildId);
            } catch (StatusRuntimeException e) {
                if (!missing(e)) {
                    throw explained(e);
                }
                if (System.nanoTime() > end) {
                    throw new TemporalUnreachable(
                            "Temporal at " + target() + " knows no worker of build " + buildId + " of deployment "
                                    + deployment + ", or not for all that the build before it did; start one with"
                                    + " TEMPORAL_VERSIONING=true and TEMPORAL_WORKER_BUILD_ID=" + buildId,
                            e);
                }
                Thread.sleep(BETWEEN.toMillis());
            }
        }
    }

    /** From now on new workflows are begun by workers that know no versions. */
    public Optional<String> promoteUnversioned() {
        try {
            return set("");
        } catch (StatusRuntimeException e) {
            if (missing(e)) {
                return Optional.empty();
            }
            throw explained(e);
        }
    }

    private Optional<String> set(String buildId) {
        String namespace = client.getOptions().getNamespace();
        WorkflowServiceBlockingStub temporal = client.getWorkflowServiceStubs().blockingStub();
        String before = temporal.describeWorkerDeployment(DescribeWorkerDeploymentRequest.newBuilder()
                        .setNamespace(namespace)
                        .setDeploymentName(deployment)
                        .build())
                .getWorkerDeploymentInfo()
                .getRoutingConfig()
                .getCurrentDeploymentVersion()
                .getBuildId();
        SetWorkerDeploymentCurrentVersionResponse unused =
                temporal.setWorkerDeploymentCurrentVersion(SetWorkerDeploymentCurrentVersionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setDeploymentName(deployment)
                        .setBuildId(buildId)
                        .setIdentity(client.getOptions().getIdentity())
                        .build());
        return Optional.of(before).filter(id -> !id.isEmpty());
    }

    /** Temporal hears of a build by its first poll. */
    private static boolean missing(StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        return code == Status.Code.NOT_FOUND || code == Status.Code.FAILED_PRECONDITION;
    }

    private RuntimeException explained(StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
            return new TemporalUnreachable(
                    "Temporal at " + target()
                            + " knows no versions of workers: it is a test server, or older than 1.29; leave TEMPORAL_VERSIONING at false",
                    e);
        }
        return TemporalUnreachable.explain(e, target(), client.getOptions().getNamespace());
    }

    private String target() {
        return client.getWorkflowServiceStubs().getOptions().getTarget();
    }
}

package io.apexmemory.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.ingest.FakePipeline;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.ingest.Step;
import io.apexmemory.ingest.TemporalFixture;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping loses nothing and repeats only what it must. */
@Timeout(60)
class ApexTemporalWorkerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TemporalFixture temporal = new TemporalFixture();
    private final CountDownLatch entered = new CountDownLatch(1);

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void withinTheGraceAStepEndsAndIsNotRepeated() throws InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        temporal.pipeline.on(Step.EMBED, (uri, progress) -> {
            entered.countDown();
            stopping.await();
            for (int i = 0; i < 10; i++) {
                Thread.sleep(30);
                progress.step("Embedding");
            }
        });
        ApexTemporalWorker worker = temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());
        entered.await();
        stopping.countDown();
        assertThat(worker.stop(LONG)).isTrue();
        FakePipeline other = new FakePipeline();
        temporal.startWorker(other);

        assertThat(temporal.client.await(ingestion)).isInstanceOf(IngestionOutcome.Arrived.class);
        assertThat(temporal.pipeline.count(Step.EMBED)).isEqualTo(1);
        assertThat(other.count(Step.EMBED)).isZero();
        assertThat(other.count(Step.WRITE)).isEqualTo(1);
    }

    @Test
    void afterTheGraceAStepThatReportsProgressIsHandedBack() throws InterruptedException {
        handsBack((uri, progress) -> {
            entered.countDown();
            while (true) {
                Thread.sleep(10);
                progress.step("Parsing");
            }
        });
    }

    @Test
    void afterTheGraceAStepThatHangsIsHandedBack() throws InterruptedException {
        handsBack((uri, progress) -> {
            entered.countDown();
            Thread.sleep(Long.MAX_VALUE);
        });
    }

    /** In a marked thread the SDK can tell Temporal nothing. */
    @ParameterizedTest
    @ValueSource(classes = {CancellationException.class, IllegalStateException.class})
    void aStepThatMarksItsThreadWhenItIsInterruptedIsHandedBackToo(Class<? extends RuntimeException> failure)
            throws InterruptedException {
        handsBack((uri, progress) -> {
            entered.countDown();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure.getConstructor().newInstance();
            }
        });
    }

    @Test
    void limitsBelowOneAreRefusedByName() {
        assertThatThrownBy(() -> new WorkerLimits("queue", 0, 1, "d", "b"))
                .hasMessageContaining("TEMPORAL_MAX_WORKFLOW_TASKS is 0");
        assertThatThrownBy(() -> new WorkerLimits("queue", 1, 0, "d", "b"))
                .hasMessageContaining("TEMPORAL_MAX_ACTIVITIES is 0");
    }

    private void handsBack(FakePipeline.Hook hook) throws InterruptedException {
        temporal.pipeline.on(Step.PARSE, hook);
        ApexTemporalWorker worker = temporal.startWorker();
        IngestionHandle ingestion = temporal.client.start(TemporalFixture.request());
        entered.await();
        long start = System.nanoTime();
        assertThat(worker.stop(Duration.ofMillis(100))).isFalse();
        FakePipeline other = new FakePipeline();
        temporal.startWorker(other);

        assertThat(temporal.client.await(ingestion)).isInstanceOf(IngestionOutcome.Arrived.class);
        // sooner than a heartbeat's time-out: the worker said that it stops
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        assertThat(temporal.pipeline.count(Step.PARSE)).isEqualTo(1);
        assertThat(other.count(Step.PARSE)).isEqualTo(1);
        assertThat(temporal.history(ingestion, EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                        .get(0)
                        .getActivityTaskStartedEventAttributes()
                        .getAttempt())
                .isEqualTo(2);
    }
}

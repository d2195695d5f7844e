package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchTest extends ParserFixture {
    private static final Failures FAILURES = new Failures("file:///a.pdf");

    @Test
    void reportsItsStepsFromTheCallersThread() {
        write("a.txt", "text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        List<String> steps = new CopyOnWriteArrayList<>();
        Set<Thread> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();
        parser().parse(null, root + "/a.txt", step -> {
            steps.add(step);
            threads.add(Thread.currentThread());
        });
        assertThat(steps).containsExactly("Loading document", "Parsing document", "Cutting document into chunks");
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void repeatsTheStepWhileTheWorkTakesLong() throws Exception {
        CountDownLatch beats = new CountDownLatch(3);
        Watch watch = new Watch(Duration.ofMinutes(1), Duration.ofMillis(10));
        String result = watch.run(
                "first",
                step -> beats.countDown(),
                steps -> beats.await(30, TimeUnit.SECONDS) ? "done" : "never heard",
                step -> FAILURES.late(60));
        assertThat(result).isEqualTo("done");
    }

    @Test
    void interruptsTheWorkWhenTheTimeIsOver() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        // a thread that is not let onto a processor in that time never begins, and is no work to be interrupted
        while (started.getCount() > 0) {
            assertThatThrownBy(() -> new Watch(Duration.ofMillis(50), Duration.ofMinutes(1))
                            .run(
                                    "first",
                                    step -> {},
                                    steps -> {
                                        started.countDown();
                                        return untilInterrupted(interrupted);
                                    },
                                    step -> FAILURES.late(7)))
                    .isInstanceOfSatisfying(ApexException.class, e -> {
                        assertThat(e.type()).isEqualTo(ErrorType.DOCUMENT_PARSE);
                        assertThat(e.retryable()).isFalse();
                        assertThat(e.getMessage()).contains("PARSE_MAX_SECONDS", "7 s");
                    });
        }
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interruptsTheWorkWhenTheReportThrows() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        assertThatThrownBy(() -> new Watch(Duration.ofMinutes(1), Duration.ofMillis(10))
                        .run(
                                "first",
                                step -> {
                                    if (started.getCount() == 0) {
                                        throw new IllegalStateException("cancelled");
                                    }
                                },
                                steps -> {
                                    started.countDown();
                                    return untilInterrupted(interrupted);
                                },
                                step -> FAILURES.late(60)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cancelled");
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static String untilInterrupted(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }
}

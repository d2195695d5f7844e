package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code apex worker} waits and stops, with a worker that only says so. */
class WorkerCommandTest {
    @TempDir
    Path folder;

    private CommandLineFixture apex;

    @BeforeEach
    void commandLine() {
        apex = new CommandLineFixture(folder);
    }

    @Test
    void aWorkerThatIsInterruptedStopsWithinTheTimeThatIsSet() throws InterruptedException {
        Thread worker = new Thread(() -> apex.with("WORKER_STOP_SECONDS", "7").run("worker"));
        worker.start();
        worker.interrupt();
        worker.join(10_000);

        assertThat(worker.isAlive()).isFalse();
        assertThat(apex.out()).isEqualTo("listening\n");
        assertThat(apex.closed).containsExactly("worker within 7");
    }

    @Test
    void aWorkerWaitsForWhatDoesNotAnswerAndSaysSoWhenThatIsSomethingElse() throws InterruptedException {
        for (String gone : List.of("Redis and Qdrant", "Redis and Qdrant", "Qdrant")) {
            apex.starts.add(new ApexException(ErrorType.DATABASE_WRITE, "cannot use " + gone));
        }
        Thread worker = new Thread(() -> apex.run("worker"));
        worker.start();
        await().until(() -> apex.out().contains("listening"));
        worker.interrupt();
        worker.join(10_000);

        assertThat(apex.err().lines().filter(line -> line.contains("cannot use")))
                .hasSize(2)
                .allMatch(line -> line.contains("; waiting, and trying again every "))
                .anyMatch(line -> line.startsWith("apex: cannot use Redis and Qdrant;"))
                .anyMatch(line -> line.startsWith("apex: cannot use Qdrant;"));
    }

    @Test
    void aWorkerDoesNotWaitForWhatWaitingCannotMend() {
        apex.starts.add(new ApexException(ErrorType.DATABASE_WRITE, "the collection has 3 dimensions").permanent());

        assertThat(apex.run("worker")).isEqualTo(1);
        assertThat(apex.err()).contains("3 dimensions").doesNotContain("waiting");
    }

    @Test
    void aWorkerThatHandsBackWorkSaysSoWithItsExitCode() throws InterruptedException {
        apex.handsBack = true;
        AtomicInteger code = new AtomicInteger();
        Thread worker = new Thread(() -> code.set(apex.run("worker")));
        worker.start();
        await().until(() -> apex.out().contains("listening"));
        worker.interrupt();
        worker.join(10_000);

        assertThat(code).hasValue(3);
        assertThat(apex.err()).contains("apex: stopped, and handed back what was not finished");
    }
}

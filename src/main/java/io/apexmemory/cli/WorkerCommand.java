package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** {@code apex worker}: does the work of the task queue until it is told to stop. */
@Command(
        name = "worker",
        description = {
            "Ingest what the task queue brings, until SIGINT or SIGTERM.",
            "",
            "While a database or Temporal does not answer at the start, it waits and tries again.",
            "",
            "It stops by taking no new work, and by finishing what it has within WORKER_STOP_SECONDS; what is not finished"
                    + " then is handed back, and another worker takes it."
        },
        footer = {
            "",
            "Settings: apex settings. Metrics and health: http://localhost:TEMPORAL_METRICS_PORT/metrics, /live, /ready, /circuits"
        })
final class WorkerCommand implements Callable<Integer> {
    private final Session session;

    WorkerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = session.settings();
        Duration within = settings.duration(Setting.WORKER_STOP_SECONDS);
        RunningWorker worker = start(settings);
        session.say(worker.describe());
        CountDownLatch stopped = new CountDownLatch(1);
        Runnable stop = () -> {
            session.terminal().err().println("apex: stopping, within " + within.toSeconds() + " s");
            worker.stop(within);
            session.terminal().err().println("apex: stopped");
            stopped.countDown();
        };
        Thread hook = new Thread(stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            stop.run();
            throw e;
        }
        return 0;
    }

    /** Waits for what does not answer yet; says so once, and again when that is something else. */
    private RunningWorker start(Settings settings) throws InterruptedException {
        Duration pause = session.wiring().pause();
        String said = "";
        while (true) {
            try {
                return session.wiring().worker(settings);
            } catch (ApexException | TemporalUnreachable e) {
                if (e instanceof ApexException failure && !failure.retryable()) {
                    throw e;
                }
                if (!said.equals(e.getMessage())) {
                    said = e.getMessage();
                    session.terminal()
                            .err()
                            .println("apex: " + Cells.printable(said) + "; waiting, and trying again every "
                                    + pause.toSeconds() + " s until it answers or SIGTERM comes");
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }
}

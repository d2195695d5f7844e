package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
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
            "It stops by taking no new work, and by finishing what it has within WORKER_STOP_SECONDS; what is not finished"
                    + " then is handed back, and another worker takes it."
        },
        footer = {"", "Settings: apex settings. Metrics and health: http://localhost:TEMPORAL_METRICS_PORT"})
final class WorkerCommand implements Callable<Integer> {
    private final Session session;

    WorkerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = session.settings();
        Duration within = settings.duration(Setting.WORKER_STOP_SECONDS);
        RunningWorker worker = session.wiring().worker(settings);
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
}

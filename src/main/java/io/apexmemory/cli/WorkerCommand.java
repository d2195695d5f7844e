package io.apexmemory.cli;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code apex worker}: does the work of the task queue until it is told to stop. */
@Command(
        name = "worker",
        description = {
            "Ingest what the task queue brings, until SIGINT, SIGTERM or SIGHUP.",
            "",
            "While a database or Temporal does not answer at the start, it waits and tries again.",
            "",
            "It stops by taking no new work, and by finishing what it has within WORKER_STOP_SECONDS; what is not finished"
                    + " then is handed back, and another worker takes it. A second signal ends it at once: what it had is"
                    + " taken over when its heartbeats are missed."
        },
        footer = {
            "",
            "Settings: apex settings. Metrics and health: http://localhost:TEMPORAL_METRICS_PORT/metrics, /live, /ready, /circuits",
            "Its log goes to standard error, as lines of text or, with LOG_FORMAT=json, as one JSON object a line.",
            "",
            "Exit code:",
            "    0  it was told to stop, and what it had was finished",
            "    1  it cannot work: a setting, a port or a database is not as it must be",
            "    2  the command was wrong",
            "    3  it was told to stop, and handed back what was not finished in time",
            "  130  a second signal ended it at once, SIGINT; with SIGTERM 143, with SIGHUP 129"
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);
    private static final int HANDED_BACK = 3;

    private final Session session;
    private boolean json;

    WorkerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = session.settings();
        json = settings.text(Setting.LOG_FORMAT).equals("json");
        if (json) {
            Logging.asJson();
        }
        AtomicBoolean working = new AtomicBoolean();
        CountDownLatch told = new CountDownLatch(1);
        Signals signals = Signals.hear(() -> {
            if (!working.get()) {
                tell("stopped before it had begun");
                System.exit(0);
            }
            told.countDown();
        });
        try {
            RunningWorker worker = start(settings);
            working.set(true);
            return work(worker, told, settings.duration(Setting.WORKER_STOP_SECONDS));
        } finally {
            signals.close();
        }
    }

    private int work(RunningWorker worker, CountDownLatch told, Duration within) {
        if (json) {
            LOG.info(worker.describe());
        } else {
            session.say(worker.describe());
        }
        try {
            told.await();
        } catch (InterruptedException e) {
            // told by the thread that runs this command
        }
        tell("stopping, within " + within.toSeconds() + " s; a second signal ends it at once");
        boolean finished = worker.stop(within);
        tell(finished ? "stopped" : "stopped, and handed back what was not finished");
        return finished ? 0 : HANDED_BACK;
    }

    /** To whoever watches; among lines of JSON only as one of them. */
    private void tell(String words) {
        if (json) {
            LOG.info(words);
        } else {
            session.terminal().err().println("apex: " + Cells.printable(words));
        }
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
                    tell(said + "; waiting, and trying again every " + pause.toSeconds()
                            + " s until it answers or SIGTERM comes");
                }
                Thread.sleep(pause.toMillis());
            }
        }
    }
}

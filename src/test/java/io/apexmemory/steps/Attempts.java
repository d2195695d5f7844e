package io.apexmemory.steps;

import io.apexmemory.ingest.Step;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The attempts that a worker made at the steps of documents: the history keeps only the last of each step. Thread-safe. */
final class Attempts extends WorkerInterceptorBase {
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private final Consumer<String> listener;
    private final boolean deaf;

    Attempts() {
        this(heartbeat -> {}, false);
    }

    /**
     * Tells of more than itself.
     *
     * @param listener is told of each heartbeat as well
     * @param deaf the attempts do not hear from Temporal that their work is another's
     */
    Attempts(Consumer<String> listener, boolean deaf) {
        this.listener = listener;
        this.deaf = deaf;
    }

    /** One attempt, which goes on as long as it has no end. */
    static final class Attempt {
        private final String runId;
        private final String activity;
        private final int number;
        private final Instant began = Instant.now();
        private final List<String> heartbeats = new CopyOnWriteArrayList<>();
        private volatile Instant ended;
        private volatile ApplicationFailure failure;

        private Attempt(String runId, String activity, int number) {
            this.runId = runId;
            this.activity = activity;
            this.number = number;
        }

        int number() {
            return number;
        }

        Instant began() {
            return began;
        }

        /** Null as long as it goes on. */
        Instant ended() {
            return ended;
        }

        /** What the worker told Temporal, if it failed; else null. */
        ApplicationFailure failure() {
            return failure;
        }

        List<String> heartbeats() {
            return List.copyOf(heartbeats);
        }

        /** It said this, if that is not what it said last. */
        void said(String heartbeat) {
            if (heartbeats.isEmpty() || !heartbeats.get(heartbeats.size() - 1).equals(heartbeat)) {
                heartbeats.add(heartbeat);
            }
        }

        /** It has ended, as far as it had not before. */
        void ended(Instant at, ApplicationFailure why) {
            if (ended == null) {
                failure = why;
                ended = at;
            }
        }
    }

    /** Of one step of all workflows, in their order. */
    List<Attempt> of(Step step) {
        return attempts.stream()
                .filter(attempt -> attempt.activity.equals(step.activity()))
                .toList();
    }

    /** Of one step of one run of a workflow, in their order. */
    List<Attempt> of(Step step, String runId) {
        return of(step.activity(), runId);
    }

    /** The same of any activity. */
    List<Attempt> of(String activity, String runId) {
        return attempts.stream()
                .filter(attempt -> attempt.activity.equals(activity) && attempt.runId.equals(runId))
                .toList();
    }

    /** How many have not ended. */
    long underWay() {
        return attempts.stream().filter(attempt -> attempt.ended == null).count();
    }

    /** What was said in the first attempts of all. */
    List<String> first() {
        return attempts.stream()
                .filter(attempt -> attempt.number == 1)
                .flatMap(attempt -> attempt.heartbeats.stream())
                .toList();
    }

    void clear() {
        attempts.clear();
    }

    /** An attempt, which begins now if it is not known yet. */
    Attempt seen(String runId, String activity, int number) {
        for (Attempt known : of(activity, runId)) {
            if (known.number == number && known.ended == null) {
                return known;
            }
        }
        Attempt attempt = new Attempt(runId, activity, number);
        attempts.add(attempt);
        return attempt;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Inbound(next);
    }

    private final class Inbound extends ActivityInboundCallsInterceptorBase {
        private Attempt attempt;

        Inbound(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext context) {
            ActivityInfo info = context.getInfo();
            attempt = seen(info.getWorkflowRunId(), info.getActivityType(), info.getAttempt());
            super.init(new Context(context, attempt));
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            try {
                return super.execute(input);
            } catch (ApplicationFailure failure) {
                attempt.failure = failure;
                throw failure;
            } finally {
                attempt.ended = Instant.now();
            }
        }
    }

    private final class Context extends ActivityExecutionContextBase {
        private final Attempt attempt;

        Context(ActivityExecutionContext next, Attempt attempt) {
            super(next);
            this.attempt = attempt;
        }

        @Override
        public <V> void heartbeat(V details) throws ActivityCompletionException {
            attempt.heartbeats.add(String.valueOf(details));
            listener.accept(String.valueOf(details));
            try {
                super.heartbeat(details);
            } catch (ActivityCompletionException e) {
                if (!deaf) {
                    throw e;
                }
            }
        }
    }
}

package io.apexmemory.steps;

import io.apexmemory.ingest.GreetingActivities;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.CountDownLatch;

/** What keeps a worker's greetings from being said: they fail, or wait until they are let go. Thread-safe. */
final class Obstacles extends WorkerInterceptorBase {
    private int failing;
    private boolean holding;
    private CountDownLatch held = new CountDownLatch(1);
    private int waiting;
    private int most;

    /** The next attempts at a greeting fail. */
    synchronized void fail(int attempts) {
        failing = attempts;
    }

    /** Every attempt at a greeting waits, from now on. */
    synchronized void hold() {
        holding = true;
        most = 0;
    }

    /** Those that wait go on, and no other waits. */
    synchronized void letGo() {
        holding = false;
        held.countDown();
        held = new CountDownLatch(1);
    }

    synchronized int waiting() {
        return waiting;
    }

    /** The most that waited at the same time. */
    synchronized int mostWaiting() {
        return most;
    }

    synchronized void clear() {
        failing = 0;
        letGo();
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            private boolean greeting;

            @Override
            public void init(ActivityExecutionContext context) {
                greeting = context.getInfo().getActivityType().equals(GreetingActivities.GREET);
                super.init(context);
            }

            @Override
            public ActivityOutput execute(ActivityInput input) {
                if (greeting) {
                    meet();
                }
                return super.execute(input);
            }
        };
    }

    private void meet() {
        CountDownLatch latch;
        synchronized (this) {
            if (failing > 0) {
                failing--;
                throw ApplicationFailure.newFailure("the words were not found", "SpeechlessError");
            }
            if (!holding) {
                return;
            }
            waiting++;
            most = Math.max(most, waiting);
            latch = held;
        }
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                waiting--;
            }
        }
    }
}

package io.apexmemory.worker;

import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.worker.MetricsType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on what Temporal's SDK counts, and tells some of it under the contract's names as well. Thread-safe. */
final class SdkMetrics extends MicrometerClientStatsReporter {
    private static final String WORKFLOW = "workflow";
    private static final String ACTIVITY = "activity";
    private static final String ACTIVITY_TYPE = "activity_type";
    /** What the SDK says where it has nothing to say. */
    private static final String NONE = "none";

    private static final String WORKER_TYPE = "worker_type";

    private final Meters meters;
    private final Map<String, AtomicLong> slots = new ConcurrentHashMap<>();
    private final Timer latency;

    SdkMetrics(Meters meters) {
        super(meters.registry());
        this.meters = meters;
        latency = meters.timer(
                "workflow_task_latency", "From a workflow task being ready until a worker began it", Meters.WAITING);
        List.of(WORKFLOW, ACTIVITY).forEach(this::polls);
    }

    @Override
    public void reportGauge(String name, Map<String, String> labels, double value) {
        super.reportGauge(name, labels, value);
        if (name.equals(MetricsType.WORKER_TASK_SLOTS_AVAILABLE)) {
            slots("worker_task_slots_available", "Tasks that a worker could take on now", labels, value);
        } else if (name.equals(MetricsType.WORKER_TASK_SLOTS_USED)) {
            slots("worker_task_slots_used", "Tasks that a worker is at", labels, value);
        }
    }

    @Override
    public void reportCounter(String name, Map<String, String> labels, long value) {
        super.reportCounter(name, labels, value);
        if (name.equals(MetricsType.WORKFLOW_TASK_QUEUE_POLL_SUCCEED_COUNTER)) {
            polls(WORKFLOW).increment((double) value);
        }
    }

    @Override
    public void reportTimer(String name, Map<String, String> labels, Duration interval) {
        super.reportTimer(name, labels, interval);
        if (name.equals(MetricsType.WORKFLOW_TASK_SCHEDULE_TO_START_LATENCY)) {
            latency.record(java.time.Duration.ofNanos(interval.getNanos()));
        } else if (name.equals(MetricsType.ACTIVITY_SCHEDULE_TO_START_LATENCY)
                && labels.getOrDefault(ACTIVITY_TYPE, NONE).equals(NONE)) {
            // the SDK counts only polls without an activity; this it tells for each poll that brought one, and again
            // with the activity's type when that is begun
            polls(ACTIVITY).increment();
        }
    }

    private void slots(String name, String description, Map<String, String> labels, double value) {
        String type = labels.getOrDefault(WORKER_TYPE, NONE);
        slots.computeIfAbsent(name + type, first -> {
                    AtomicLong number = new AtomicLong();
                    meters.gauge(name, description, number::get, WORKER_TYPE, type);
                    return number;
                })
                .set(Math.round(value));
    }

    private Counter polls(String taskType) {
        return meters.counter("worker_poll_success", "Polls that brought a task", "task_type", taskType);
    }
}

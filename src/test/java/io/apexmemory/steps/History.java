package io.apexmemory.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apexmemory.ingest.IngestionHandle;
import io.apexmemory.ingest.Step;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The history of one run of a workflow, as any client reads it. */
final class History {
    private final List<HistoryEvent> events;
    private final DataConverter converter;

    private History(List<HistoryEvent> events, DataConverter converter) {
        this.events = events;
        this.converter = converter;
    }

    static History read(WorkflowClient temporal, IngestionHandle ingestion) {
        return read(temporal, ingestion.workflowId(), ingestion.runId());
    }

    static History read(WorkflowClient temporal, String workflowId, String runId) {
        return new History(
                temporal.streamHistory(workflowId, runId).toList(),
                temporal.getOptions().getDataConverter());
    }

    /** All of them, in their order. */
    List<HistoryEvent> events() {
        return events;
    }

    /** Who began each task of the workflow and each activity. */
    List<String> identities() {
        return events.stream()
                .flatMap(event -> Stream.of(
                        event.getWorkflowTaskStartedEventAttributes().getIdentity(),
                        event.getActivityTaskStartedEventAttributes().getIdentity()))
                .filter(identity -> !identity.isEmpty())
                .toList();
    }

    /** The types of the activities that were completed, in their order. */
    List<String> completed() {
        return events(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED).stream()
                .map(event -> events.get(
                        (int) event.getActivityTaskCompletedEventAttributes().getScheduledEventId() - 1))
                .map(event -> event.getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName())
                .toList();
    }

    List<HistoryEvent> events(EventType type) {
        return events.stream().filter(event -> event.getEventType() == type).toList();
    }

    /** Who did the tasks of the workflow and of its activities, as each worker names itself; once for each task. */
    List<String> workers() {
        return events.stream()
                .map(event -> event.getWorkflowTaskStartedEventAttributes().getIdentity()
                        + event.getActivityTaskStartedEventAttributes().getIdentity())
                .filter(identity -> !identity.isEmpty())
                .toList();
    }

    /** The search attributes with which the workflow has described itself, one map for each time. */
    List<Map<String, String>> descriptions() {
        return events(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES).stream()
                .map(event -> event.getUpsertWorkflowSearchAttributesEventAttributes()
                        .getSearchAttributes()
                        .getIndexedFieldsMap())
                .map(fields -> fields.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                field -> DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
                                        field.getValue(), String.class, String.class))))
                .toList();
    }

    /** How often the step was begun; an ended step's attempts only. */
    int attempts(Step step) {
        return started(step)
                .mapToInt(ActivityTaskStartedEventAttributes::getAttempt)
                .sum();
    }

    private Stream<ActivityTaskStartedEventAttributes> started(Step step) {
        return events(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED).stream()
                .map(HistoryEvent::getActivityTaskStartedEventAttributes)
                .filter(started -> isOf(step, started.getScheduledEventId()));
    }

    /** How long an attempt at the step may take. */
    Duration startToClose(Step step) {
        return events(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED).stream()
                .filter(event -> isOf(step, event.getEventId()))
                .map(event -> event.getActivityTaskScheduledEventAttributes().getStartToCloseTimeout())
                .map(allowed -> Duration.ofSeconds(allowed.getSeconds(), allowed.getNanos()))
                .findFirst()
                .orElseThrow();
    }

    /** What the step answered, as it stands in the history, once for each time that it is there. */
    List<Payload> answers(Step step) {
        return events(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED).stream()
                .map(HistoryEvent::getActivityTaskCompletedEventAttributes)
                .filter(completed -> isOf(step, completed.getScheduledEventId()))
                .map(completed -> completed.getResult().getPayloads(0))
                .toList();
    }

    /** What the step answered, for clients that know JSON and nothing else. */
    JsonNode json(Step step) {
        Payload answer = only(answers(step));
        if (!"json/plain".equals(answer.getMetadataOrThrow("encoding").toStringUtf8())) {
            throw new AssertionError("the answer of " + step.activity() + " is no plain JSON");
        }
        try {
            return new ObjectMapper().readTree(answer.getData().toByteArray());
        } catch (IOException e) {
            throw new AssertionError("the answer of " + step.activity() + " is no JSON", e);
        }
    }

    /** What the step answered, for clients that know the types. */
    <T> T answer(Step step, Class<T> type, Type genericType) {
        return converter.fromPayload(only(answers(step)), type, genericType);
    }

    <T> T answer(Step step, Class<T> type) {
        return answer(step, type, type);
    }

    private static Payload only(List<Payload> answers) {
        return Optional.of(answers)
                .filter(all -> all.size() == 1)
                .orElseThrow(() -> new AssertionError("one answer was expected, not " + answers.size()))
                .get(0);
    }

    private boolean isOf(Step step, long scheduledEventId) {
        return events.get((int) scheduledEventId - 1)
                .getActivityTaskScheduledEventAttributes()
                .getActivityType()
                .getName()
                .equals(step.activity());
    }
}

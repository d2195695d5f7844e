package io.apexmemory.specification;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.Convertor;
import io.cucumber.messages.ndjson.Serializer;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Exception;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.TestCase;
import io.cucumber.messages.types.TestCaseFinished;
import io.cucumber.messages.types.TestCaseStarted;
import io.cucumber.messages.types.TestRunFinished;
import io.cucumber.messages.types.TestRunStarted;
import io.cucumber.messages.types.TestStep;
import io.cucumber.messages.types.TestStepFinished;
import io.cucumber.messages.types.TestStepResult;
import io.cucumber.messages.types.TestStepResultStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Cucumber's messages of a run, made by hand: a feature, and what became of its scenarios. */
public final class Messages {
    private static final Duration TOOK = Duration.ofMillis(1500);

    private final List<Envelope> envelopes = new ArrayList<>();
    private final List<Pickle> pickles;
    private Instant clock;

    private Messages(List<Envelope> parsed, Instant begin) {
        clock = begin;
        envelopes.add(Envelope.of(new TestRunStarted(Convertor.toMessage(begin), "run")));
        envelopes.addAll(parsed);
        pickles = parsed.stream().flatMap(it -> it.getPickle().stream()).toList();
    }

    /** @param path as {@code features/sea/ship.feature} */
    public static Messages of(String path, String feature, Instant begin) {
        return new Messages(
                GherkinParser.builder()
                        .build()
                        .parse(path, feature.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                begin);
    }

    /** @param scenario its place in the feature, each example for itself, from 0 */
    public Messages passed(int scenario) {
        return ended(scenario, result(TestStepResultStatus.PASSED));
    }

    /** At its last step. */
    public Messages failed(int scenario, String message) {
        return ended(
                scenario,
                new TestStepResult(
                        Convertor.toMessage(TOOK),
                        message + "\n\tat a.Class",
                        TestStepResultStatus.FAILED,
                        new Exception("java.lang.AssertionError", message, "at a.Class")));
    }

    public Messages skipped(int scenario) {
        return ended(scenario, result(TestStepResultStatus.SKIPPED));
    }

    /** Its steps have no result. */
    public Messages begun(int scenario) {
        Pickle pickle = pickles.get(scenario);
        List<TestStep> steps = pickle.getSteps().stream()
                .map(step -> new TestStep(null, "test-" + step.getId(), step.getId(), List.of(), List.of()))
                .toList();
        String id = "case-" + envelopes.size();
        envelopes.add(Envelope.of(new TestCase(id, pickle.getId(), steps, "run")));
        envelopes.add(Envelope.of(new TestCaseStarted(0L, "started-" + id, id, null, Convertor.toMessage(clock))));
        return this;
    }

    private static TestStepResult result(TestStepResultStatus status) {
        return new TestStepResult(Convertor.toMessage(TOOK), null, status, null);
    }

    /** Its last step ends like that, those before it well. */
    private Messages ended(int scenario, TestStepResult last) {
        begun(scenario);
        String started = envelopes
                .get(envelopes.size() - 1)
                .getTestCaseStarted()
                .orElseThrow()
                .getId();
        clock = clock.plus(TOOK);
        List<PickleStep> steps = pickles.get(scenario).getSteps();
        for (int i = 0; i < steps.size(); i++) {
            envelopes.add(Envelope.of(new TestStepFinished(
                    started,
                    "test-" + steps.get(i).getId(),
                    i < steps.size() - 1 ? result(TestStepResultStatus.PASSED) : last,
                    Convertor.toMessage(clock))));
        }
        envelopes.add(Envelope.of(new TestCaseFinished(started, Convertor.toMessage(clock), false)));
        return this;
    }

    public List<Envelope> all() {
        List<Envelope> all = new ArrayList<>(envelopes);
        all.add(Envelope.of(new TestRunFinished(null, true, Convertor.toMessage(clock), null, "run")));
        return all;
    }

    @Override
    public String toString() {
        Serializer serializer = new Serializer();
        StringWriter lines = new StringWriter();
        try {
            for (Envelope envelope : all()) {
                serializer.writeValue(lines, envelope);
                lines.write('\n');
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return lines.toString();
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, toString());
    }
}

package io.apexmemory.specification;

import io.apexmemory.specification.Specification.Example;
import io.cucumber.messages.Convertor;
import io.cucumber.messages.ndjson.Deserializer;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.TestCase;
import io.cucumber.messages.types.TestCaseFinished;
import io.cucumber.messages.types.TestCaseStarted;
import io.cucumber.messages.types.TestStep;
import io.cucumber.messages.types.TestStepFinished;
import io.cucumber.messages.types.TestStepResult;
import io.cucumber.messages.types.TestStepResultStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The results that one stream of Cucumber's messages tells of. Of a stream that broke off, all complete lines count. */
final class Run {
    private final Map<String, Pickle> pickles = new HashMap<>();
    private final Map<String, TestCase> cases = new HashMap<>();
    private final Map<String, TestCaseStarted> started = new LinkedHashMap<>();
    private final Map<String, TestCaseFinished> finished = new HashMap<>();
    private final Map<String, List<TestStepFinished>> steps = new HashMap<>();

    private Run() {}

    /**
     * In the order in which they began.
     *
     * @throws IllegalStateException if a line before the last one is no message
     */
    static Map<Example, Result> results(Path file) throws IOException {
        List<Envelope> messages = messages(file);
        Catalogue catalogue = Catalogue.of(messages);
        Run run = new Run();
        messages.forEach(run::add);
        Map<Example, Result> results = new LinkedHashMap<>();
        run.started
                .values()
                .forEach(start -> Optional.ofNullable(run.cases.get(start.getTestCaseId()))
                        .map(TestCase::getPickleId)
                        .map(run.pickles::get)
                        .flatMap(catalogue::example)
                        .ifPresent(example -> results.put(example, run.result(start))));
        return results;
    }

    private static List<Envelope> messages(Path file) throws IOException {
        Deserializer deserializer = new Deserializer();
        List<Envelope> messages = new ArrayList<>();
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        for (String line : lines) {
            try {
                messages.add(deserializer.readValue(line));
            } catch (IOException e) {
                if (messages.size() < lines.size() - 1) {
                    throw new IllegalStateException(
                            "%s:%d is no message of Cucumber: delete the file, or run its part again"
                                    .formatted(file, messages.size() + 1),
                            e);
                }
            }
        }
        return messages;
    }

    private void add(Envelope message) {
        message.getPickle().ifPresent(it -> pickles.put(it.getId(), it));
        message.getTestCase().ifPresent(it -> cases.put(it.getId(), it));
        message.getTestCaseStarted().ifPresent(it -> started.put(it.getId(), it));
        message.getTestCaseFinished().ifPresent(it -> finished.put(it.getTestCaseStartedId(), it));
        message.getTestStepFinished()
                .ifPresent(it -> steps.computeIfAbsent(it.getTestCaseStartedId(), id -> new ArrayList<>())
                        .add(it));
    }

    private Result result(TestCaseStarted start) {
        Instant begin = Convertor.toInstant(start.getTimestamp());
        TestCaseFinished end = finished.get(start.getId());
        List<TestStepFinished> ended = steps.getOrDefault(start.getId(), List.of());
        // those after the one that failed are skipped, too
        Optional<TestStepFinished> bad = ended.stream()
                .filter(step -> !Set.of(TestStepResultStatus.PASSED, TestStepResultStatus.SKIPPED)
                        .contains(status(step)))
                .findFirst();
        Duration took = end == null ? Duration.ZERO : Duration.between(begin, Convertor.toInstant(end.getTimestamp()));
        if (bad.isPresent()) {
            return new Result(Result.Status.FAILED, note(start, bad.get()), took, begin);
        }
        Optional<TestStepFinished> skipped = ended.stream()
                .filter(step -> status(step) == TestStepResultStatus.SKIPPED)
                .findFirst();
        if (skipped.isPresent()) {
            // whoever ended it early has said why
            String why = said(skipped.get().getTestStepResult()).orElse("skipped");
            return new Result(Result.Status.NOT_RUN, why, took, begin);
        }
        if (end == null) {
            return new Result(Result.Status.FAILED, "it began and never ended: its run broke off", took, begin);
        }
        return new Result(Result.Status.PASSED, "", took, begin);
    }

    private static TestStepResultStatus status(TestStepFinished step) {
        return step.getTestStepResult().getStatus();
    }

    private String note(TestCaseStarted start, TestStepFinished bad) {
        TestStepResult result = bad.getTestStepResult();
        String message = said(result).orElse(result.getStatus().value().toLowerCase(Locale.ROOT));
        return text(start, bad.getTestStepId()).orElse("around the steps") + "\n" + message.strip();
    }

    private static Optional<String> said(TestStepResult result) {
        return result.getException()
                .flatMap(it -> it.getMessage())
                .or(() -> result.getMessage().map(Run::withoutTrace))
                .filter(it -> !it.isBlank());
    }

    private static String withoutTrace(String message) {
        int trace = message.indexOf("\n\tat ");
        return trace < 0 ? message : message.substring(0, trace);
    }

    private Optional<String> text(TestCaseStarted start, String testStep) {
        TestCase test = cases.get(start.getTestCaseId());
        Optional<String> pickleStep = test.getTestSteps().stream()
                .filter(step -> step.getId().equals(testStep))
                .findFirst()
                .flatMap(TestStep::getPickleStepId);
        return pickles.get(test.getPickleId()).getSteps().stream()
                .filter(step -> Optional.of(step.getId()).equals(pickleStep))
                .findFirst()
                .map(PickleStep::getText);
    }
}

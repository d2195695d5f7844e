package io.apexmemory.bench;

import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaOutcome;
import io.apexmemory.saga.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A document that is there already, asked for again. */
final class Repeats {
    private static final double GOAL_MILLIS = 5;
    private static final int DOCUMENTS = 20;

    private final Options options;

    Repeats(Options options) {
        this.options = options;
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "repeat",
                "An identical document again",
                "Twenty documents of ten chunks are written once, and then again and again by turns; each must be answered, and not"
                        + " written. The 99th percentile is of all rounds together.");
        List<WriteRequest> requests = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            requests.add(Corpus.request(10, 500 + i));
            bed.memory.saga().write(requests.get(i), Progress.NONE).orThrow();
        }
        int times = options.smoke() ? 100 : 300;
        List<Double> all = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int round = -2 * options.warmUps(); round < options.rounds(); round++) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                millis.add(again(bed, requests.get(i % DOCUMENTS)));
            }
            if (round >= 0) {
                all.addAll(millis);
                medians.add(Figures.median(millis));
                tails.add(Figures.percentile(millis, 99));
            }
        }
        double p99 = Figures.percentile(all, 99);
        outcome.goal("at most 5 ms at the 99th percentile", Figures.number(p99) + " ms", p99 <= GOAL_MILLIS);
        outcome.table(
                "A repeat in ms",
                List.of("median", "99th percentile", "of each round"),
                List.of(List.of(
                        new Figures(medians).withSpread(), Figures.number(p99), new Figures(tails).withSpread())));
        outcome.figure("p50_ms", medians);
        outcome.figure("p99_ms", tails);
        outcome.figure("repeats", Map.of("documents", DOCUMENTS, "in_a_round", times));
        return outcome;
    }

    private static double again(Bed bed, WriteRequest request) {
        long begin = System.nanoTime();
        SagaOutcome answer = bed.memory.saga().write(request, Progress.NONE);
        double millis = Figures.millis(System.nanoTime() - begin);
        if (!(answer instanceof SagaOutcome.Success success) || !success.answeredBefore()) {
            throw new IllegalStateException("a repeat was not answered from memory: " + answer);
        }
        return millis;
    }
}

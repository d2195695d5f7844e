package io.apexmemory.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Median and spread of figures, one for each round, and how they are written. */
record Figures(List<Double> rounds) {
    Figures {
        rounds = List.copyOf(rounds);
    }

    double median() {
        return percentile(rounds, 50);
    }

    /** The quartiles around it. */
    String spread() {
        return number(percentile(rounds, 25)) + " to " + number(percentile(rounds, 75));
    }

    String withSpread() {
        return number(median()) + " (" + spread() + ")";
    }

    static double median(Collection<Double> values) {
        return percentile(values, 50);
    }

    /** Between the two nearest, where none is exactly there; 0 of nothing. */
    static double percentile(Collection<Double> values, double percent) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        double at = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** The slope of a straight line through the points' logarithms. */
    static double slope(double[] x, double[] y) {
        double[] logX = Arrays.stream(x).map(Math::log).toArray();
        double[] logY = Arrays.stream(y).map(Math::log).toArray();
        double meanX = Arrays.stream(logX).average().orElse(0);
        double meanY = Arrays.stream(logY).average().orElse(0);
        double both = 0;
        double square = 0;
        for (int i = 0; i < x.length; i++) {
            both += (logX[i] - meanX) * (logY[i] - meanY);
            square += (logX[i] - meanX) * (logX[i] - meanX);
        }
        return both / square;
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** Three digits that matter. */
    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}

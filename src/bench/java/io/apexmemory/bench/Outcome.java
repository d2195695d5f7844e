package io.apexmemory.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one part has found: goals with their verdicts, tables, plots, and every figure. Filled by one thread. */
final class Outcome {
    private final String name;
    private final String title;
    private final String method;
    private final List<Goal> goals = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /**
     * A bound, and what was measured.
     *
     * @param must whether the build fails where it does not hold: counts do, times never
     */
    record Goal(String goal, String measured, boolean met, boolean must) {}

    /** Rows of as many cells as there are columns. */
    record Table(String title, List<String> columns, List<List<String>> rows) {}

    /** @param svg for light and dark */
    record Plot(String title, String words, String svg) {}

    /** @param method what was done, for who wants to judge the figures */
    Outcome(String name, String title, String method) {
        this.name = name;
        this.title = title;
        this.method = method;
    }

    void goal(String goal, String measured, boolean met) {
        goals.add(new Goal(goal, measured, met, false));
    }

    void must(String goal, String measured, boolean met) {
        goals.add(new Goal(goal, measured, met, true));
    }

    void table(String title, List<String> columns, List<List<String>> rows) {
        tables.add(new Table(title, columns, rows));
    }

    void plot(String title, String words, String svg) {
        plots.add(new Plot(title, words, svg));
    }

    void figure(String key, Object value) {
        figures.put(key, value);
    }

    public String getName() {
        return name;
    }

    public String getTitle() {
        return title;
    }

    public String getMethod() {
        return method;
    }

    public List<Goal> getGoals() {
        return goals;
    }

    public List<Table> getTables() {
        return tables;
    }

    @JsonIgnore
    public List<Plot> getPlots() {
        return plots;
    }

    public Map<String, Object> getFigures() {
        return figures;
    }
}

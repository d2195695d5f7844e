package io.apexmemory.specification;

import io.apexmemory.specification.Specification.Example;
import io.apexmemory.specification.Specification.Group;
import io.apexmemory.specification.Specification.Scenario;
import io.apexmemory.specification.Specification.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One scenario: in a line what it is and how it ended, and below that its steps, its examples and each part's results. */
final class ScenarioEntry {
    private static final Pattern PLACEHOLDER = Pattern.compile("<[^<>]+>");

    private final Html html;
    private final List<Part> parts;

    ScenarioEntry(Html html, List<Part> parts) {
        this.html = html;
        this.parts = parts;
    }

    void write(Scenario scenario) {
        List<Example> examples = scenario.examples().toList();
        List<String> attributes = new ArrayList<>(List.of("class", "scenario", "id", scenario.id()));
        if (!scenario.isOutline()) {
            attributes.addAll(List.of("data-results", results(examples.get(0))));
        }
        html.open("details", attributes.toArray(String[]::new)).open("summary");
        html.element("a", scenario.id(), "class", "id", "href", "#" + scenario.id())
                .text(" ");
        html.open("span", "class", "name");
        words(scenario.name());
        html.close().text(" ");
        states(examples);
        html.close().open("div", "class", "body").line();
        if (!scenario.description().isBlank()) {
            html.element("p", scenario.description().strip(), "class", "description");
        }
        steps(scenario.steps());
        if (scenario.isOutline()) {
            scenario.groups().forEach(this::group);
        } else {
            results(examples);
        }
        notes(examples);
        html.close().close().line();
    }

    /** For the filters: {@code embedded=passed containers=not-run}. */
    private String results(Example example) {
        return parts.stream()
                .map(part -> part.name() + "=" + part.result(example).status().token())
                .collect(Collectors.joining(" "));
    }

    /** What can be said in a line: parts that have run none of it are left out, but where no part has. */
    private void states(List<Example> examples) {
        html.open("span", "class", "states");
        boolean any = false;
        for (Part part : parts) {
            Map<Result.Status, Integer> counts = new EnumMap<>(Result.Status.class);
            examples.forEach(example -> counts.merge(part.result(example).status(), 1, Integer::sum));
            if (counts.keySet().equals(Set.of(Result.Status.NOT_RUN))) {
                continue;
            }
            any = true;
            html.open("span", "class", "of")
                    .element("span", part.name(), "class", "part")
                    .text(" ");
            String gap = "";
            for (Map.Entry<Result.Status, Integer> count : counts.entrySet()) {
                html.text(gap);
                state(count.getKey(), examples.size() == 1 ? "" : count.getValue() + " ");
                gap = ", ";
            }
            html.close().text(" ");
        }
        if (!any) {
            state(Result.Status.NOT_RUN, "");
        }
        html.close();
    }

    private void state(Result.Status status, String before) {
        html.element("span", before + status, "class", "state " + status.token());
    }

    void steps(List<Step> steps) {
        html.open("ol", "class", "steps").line();
        for (Step step : steps) {
            html.open("li").element("span", step.keyword(), "class", "keyword").text(" ");
            html.open("span", "class", "text");
            words(step.text());
            html.close();
            if (!step.table().isEmpty()) {
                scroll("Table of the step");
                html.open("table", "class", "data");
                step.table().forEach(row -> {
                    html.open("tr");
                    row.forEach(cell -> {
                        html.open("td", "dir", "auto");
                        words(cell);
                        html.close();
                    });
                    html.close();
                });
                html.close().close();
            }
            step.docString().ifPresent(text -> {
                html.open("pre", "tabindex", "0");
                words(text);
                html.close();
            });
            html.close().line();
        }
        html.close();
    }

    private void scroll(String label) {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    }

    /** With an outline's names made to stand out. */
    private void words(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int end = 0;
        while (placeholder.find()) {
            html.text(text.substring(end, placeholder.start())).element("var", placeholder.group());
            end = placeholder.end();
        }
        html.text(text.substring(end));
    }

    private void group(Group group) {
        html.element("p", group.name().isEmpty() ? "Examples" : "Examples: " + group.name(), "class", "label");
        scroll("Examples and their results");
        html.open("table", "class", "examples").open("thead").open("tr").element("th", "#", "scope", "col");
        group.names().forEach(name -> html.element("th", name, "scope", "col"));
        parts.forEach(part -> html.element("th", part.name(), "scope", "col", "class", "part"));
        html.close().close().open("tbody").line();
        for (Example example : group.examples()) {
            html.open("tr", "id", example.anchor().toString(), "data-results", results(example));
            html.open("th", "scope", "row")
                    .element(
                            "a",
                            "." + example.anchor().number(),
                            "href",
                            "#" + example.anchor(),
                            "aria-label",
                            example.anchor().toString())
                    .close();
            example.values().forEach(value -> html.element("td", value, "dir", "auto", "class", "value"));
            for (Part part : parts) {
                Result result = part.result(example);
                html.open("td", "class", "result");
                state(result.status(), "");
                html.element("span", took(result), "class", "took").close();
            }
            html.close().line();
        }
        html.close().close().close();
    }

    private void results(List<Example> examples) {
        html.element("p", "Results", "class", "label")
                .open("ul", "class", "results")
                .line();
        for (Part part : parts) {
            Result result = part.result(examples.get(0));
            html.open("li").element("span", part.name(), "class", "part").text(" ");
            state(result.status(), "");
            html.element("span", took(result), "class", "took");
            html.close().line();
        }
        html.close();
    }

    /** Each thing that there is to say once, with the examples that it is about. */
    private void notes(List<Example> examples) {
        for (Part part : parts) {
            Map<Result, List<Example>> failed = new LinkedHashMap<>();
            Map<String, List<Example>> others = new LinkedHashMap<>();
            for (Example example : examples) {
                Result result = part.result(example);
                if (result.status() == Result.Status.FAILED) {
                    failed.computeIfAbsent(result, it -> new ArrayList<>()).add(example);
                } else if (!result.note().isEmpty()) {
                    others.computeIfAbsent(result.note(), it -> new ArrayList<>())
                            .add(example);
                }
            }
            failed.forEach((result, of) -> {
                html.open("p", "class", "note").text(names(of) + " in " + part.name() + " ");
                state(Result.Status.FAILED, "");
                html.text(":").close();
                html.element("pre", result.note(), "class", "failure", "tabindex", "0");
            });
            others.forEach((note, of) -> html.element(
                    "p",
                    (of.size() == examples.size() ? "" : names(of) + " in ") + part.name() + ": " + note,
                    "class",
                    "note"));
        }
    }

    private static String names(List<Example> examples) {
        return examples.stream().map(example -> example.anchor().toString()).collect(Collectors.joining(", "));
    }

    private static String took(Result result) {
        Duration took = result.took();
        if (!result.hasRun() || took.isZero()) {
            return "";
        }
        if (took.toMillis() < 1000) {
            return " " + took.toMillis() + " ms";
        }
        if (took.toSeconds() < 60) {
            return String.format(Locale.ROOT, " %.1f s", took.toMillis() / 1000.0);
        }
        return " %d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
    }
}

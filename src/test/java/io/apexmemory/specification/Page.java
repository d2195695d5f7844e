package io.apexmemory.specification;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.apexmemory.specification.Specification.Feature;
import io.apexmemory.specification.Specification.Rule;
import io.apexmemory.specification.Specification.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report as one file of HTML that asks for nothing else, and that is whole without its script. */
final class Page {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Report report;
    private final Clock clock;
    private final Html html = new Html();
    private final ScenarioEntry entry;
    private final Map<String, List<Feature>> areas;

    Page(Report report, Clock clock) {
        this.report = report;
        this.clock = clock;
        entry = new ScenarioEntry(html, report.parts());
        areas = report.specification().features().stream().collect(groupingBy(Feature::area, TreeMap::new, toList()));
        write();
    }

    private void write() {
        String script = resource("page.js");
        html.open("html", "lang", "en");
        head(script);
        html.open("body").line();
        html.element("a", "To the scenarios", "class", "skip", "href", "#scenarios");
        html.open("header");
        html.element("h1", "Apex Memory: the specification");
        html.element(
                "p",
                "%d scenarios in %d features, with the results of %d %s. Made on %s."
                        .formatted(
                                report.specification().examples().count(),
                                report.specification().features().size(),
                                report.parts().size(),
                                report.parts().size() == 1 ? "part" : "parts",
                                TIME.format(clock.instant())),
                "class",
                "lead");
        new Summary(html, report).write();
        html.close().line();
        html.open("div", "class", "columns");
        contents();
        html.open("main", "id", "scenarios", "tabindex", "-1");
        new Filters(html, report, areas.keySet()).write();
        areas.forEach(this::area);
        uncovered();
        html.close().close().line();
        html.own("script", script).close().close().line();
    }

    /** Nothing may be loaded, and no script may run but the page's own. */
    private void head(String script) {
        html.open("head").empty("meta", "charset", "utf-8");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src 'sha256-"
                        + sha256(script) + "'");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", "Apex Memory: the specification");
        html.empty("link", "rel", "icon", "href", "data:,");
        html.own("style", resource("page.css")).close().line();
    }

    private void contents() {
        html.open("nav", "aria-label", "Contents").open("details", "class", "contents", "open", "");
        html.element("summary", "Contents");
        areas.forEach((area, features) -> {
            html.open("p")
                    .element("a", title(area), "href", "#" + anchor(area))
                    .close()
                    .open("ul");
            features.forEach(feature -> html.open("li")
                    .element("a", feature.name(), "href", "#" + anchor(feature.path()))
                    .close());
            html.close();
        });
        html.open("p")
                .element("a", "What is not covered", "href", "#not-covered")
                .close();
        html.close().close().line();
    }

    private void area(String area, List<Feature> features) {
        html.open("section", "class", "area", "data-area", area);
        html.element("h2", title(area), "id", anchor(area)).line();
        features.forEach(this::feature);
        html.close().line();
    }

    private void feature(Feature feature) {
        html.open("article", "class", "feature");
        html.element("h3", feature.name(), "id", anchor(feature.path()));
        html.element("p", feature.path(), "class", "path");
        description(feature.description());
        if (!feature.background().isEmpty()) {
            html.element("p", "Before each scenario", "class", "label");
            entry.steps(feature.background());
        }
        feature.rules().forEach(this::rule);
        html.close().line();
    }

    private void rule(Rule rule) {
        html.open("section", "class", "rule").line();
        if (!rule.name().isEmpty()) {
            html.element("h4", rule.name());
        }
        description(rule.description());
        if (!rule.background().isEmpty()) {
            html.element("p", "Before each scenario of this rule", "class", "label");
            entry.steps(rule.background());
        }
        for (Scenario scenario : rule.scenarios()) {
            entry.write(scenario);
        }
        html.close().line();
    }

    private void description(String description) {
        if (!description.isBlank()) {
            html.element("p", description.strip(), "class", "description");
        }
    }

    private void uncovered() {
        html.open("section", "class", "uncovered");
        html.element("h2", "What is not covered", "id", "not-covered");
        List<Specification.Example> uncovered = report.uncovered().toList();
        html.element(
                "p",
                uncovered.isEmpty()
                        ? "Every scenario was run by a part at least."
                        : "No part has run %s.".formatted(count(uncovered.size())));
        Map<String, List<Specification.Example>> byFeature =
                uncovered.stream().collect(groupingBy(Specification.Example::path, TreeMap::new, toList()));
        byFeature.forEach((path, examples) -> {
            html.open("details", "class", "missing").open("summary");
            html.text(path)
                    .element("span", count(examples.size()), "class", "count")
                    .close();
            html.open("ul");
            for (Specification.Example example : examples) {
                html.open("li").element("a", example.anchor().toString(), "href", "#" + example.anchor());
                html.text(" " + example.name()).close().line();
            }
            html.close().close().line();
        });
        html.close().line();
    }

    private static String count(int scenarios) {
        return scenarios == 1 ? "1 scenario" : scenarios + " scenarios";
    }

    static String title(String area) {
        return area.isEmpty() ? "Features" : area.substring(0, 1).toUpperCase(Locale.ROOT) + area.substring(1);
    }

    /** Never an id of a scenario, for those end in a number. */
    private static String anchor(String path) {
        return "in-" + path.replaceAll("[^\\p{Alnum}]+", "-");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public String toString() {
        return html.toString();
    }
}

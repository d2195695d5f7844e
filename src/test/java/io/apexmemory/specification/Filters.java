package io.apexmemory.specification;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The form that shows a part of the scenarios; without a script it is not there. */
final class Filters {
    private final Html html;
    private final Report report;
    private final Collection<String> areas;

    Filters(Html html, Report report, Collection<String> areas) {
        this.html = html;
        this.report = report;
        this.areas = areas;
    }

    void write() {
        html.open("form", "class", "filters", "role", "search", "id", "filters").line();
        html.open("p", "class", "field wide").element("label", "Search", "for", "q");
        html.empty(
                "input",
                "id",
                "q",
                "name",
                "q",
                "type",
                "search",
                "autocomplete",
                "off",
                "spellcheck",
                "false",
                "placeholder",
                "id, name or step");
        html.close();
        within();
        html.open("p", "class", "field").element("label", "Result", "for", "result");
        html.open("select", "id", "result", "name", "result").element("option", "any", "value", "");
        for (Result.Status status : Result.Status.values()) {
            html.element("option", status.toString(), "value", status.token());
        }
        html.close().close();
        html.open("p", "class", "field").element("label", "Part", "for", "part");
        html.open("select", "id", "part", "name", "part").element("option", "any", "value", "");
        report.parts().forEach(part -> html.element("option", part.name(), "value", part.name()));
        html.close().close().line();
        html.open("p", "class", "field buttons");
        html.element("button", "Open all", "type", "button", "id", "open");
        html.element("button", "Clear", "type", "reset", "id", "clear");
        html.close();
        html.open("p", "class", "shown", "id", "shown", "role", "status").close();
        html.close().line();
    }

    private void within() {
        Set<String> prefixes = report.specification()
                .scenarios()
                .map(scenario -> scenario.id().substring(0, scenario.id().lastIndexOf('-')))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        html.open("p", "class", "field").element("label", "Area or id", "for", "in");
        html.open("select", "id", "in", "name", "in").element("option", "any", "value", "");
        group(
                "Areas",
                areas.stream()
                        .map(area -> List.of(Page.title(area), "area:" + area))
                        .toList());
        group(
                "Ids",
                prefixes.stream()
                        .sorted()
                        .map(prefix -> List.of(prefix + "-…", "id:" + prefix))
                        .toList());
        html.close().close();
    }

    private void group(String label, List<List<String>> options) {
        html.open("optgroup", "label", label);
        options.forEach(option -> html.element("option", option.get(0), "value", option.get(1)));
        html.close();
    }
}

package io.apexmemory.specification;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A column for each part: how many scenarios ended how, why some were not run, and the version of everything. */
final class Summary {
    private final Html html;
    private final Report report;

    Summary(Html html, Report report) {
        this.html = html;
        this.report = report;
    }

    void write() {
        html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Results and versions");
        html.open("table", "class", "summary").open("thead").open("tr");
        html.element("th", "Part", "scope", "col");
        report.parts().forEach(part -> html.element("th", part.name(), "scope", "col"));
        html.close().close().open("tbody").line();
        for (Result.Status status : Result.Status.values()) {
            counts(status);
        }
        reasons();
        versions();
        html.close().close().close();
    }

    private void counts(Result.Status status) {
        html.open("tr").element("th", Page.title(status.toString()), "scope", "row");
        for (Part part : report.parts()) {
            int count = report.tally(part).of(status);
            html.element("td", Integer.toString(count), "class", "number " + (count == 0 ? "none" : status.token()));
        }
        html.close().line();
    }

    private void reasons() {
        html.open("tr").element("th", "Why not", "scope", "row");
        for (Part part : report.parts()) {
            html.open("td").open("ul", "class", "plain");
            report.tally(part).why().forEach((why, count) -> html.element("li", count + ": " + why));
            report.otherNotes(part).forEach(note -> html.element("li", note));
            html.close().close();
        }
        html.close().line();
    }

    private void versions() {
        Map<Part, Map<String, List<String>>> versions = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        report.parts().forEach(part -> {
            versions.put(part, part.versions());
            names.addAll(part.versions().keySet());
        });
        Set<String> ordered = new LinkedHashSet<>(names);
        for (String last : List.of("JDK", "OS")) {
            if (ordered.remove(last)) {
                ordered.add(last);
            }
        }
        for (String name : ordered) {
            html.open("tr").element("th", name, "scope", "row");
            report.parts().forEach(part -> {
                html.open("td").open("ul", "class", "plain");
                versions.get(part).getOrDefault(name, List.of()).forEach(version -> html.element("li", version));
                html.close().close();
            });
            html.close().line();
        }
    }
}

package io.apexmemory.bench;

import io.apexmemory.specification.Html;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The report as one file of HTML that asks for nothing else. */
final class BenchPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --paper: #fdfdfb; --line: #d9d9d2; --ink: #1d2023; --quiet: #585d63; --met: #17663a; --missed: #a3161b; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #15171a; --line: #363a40; --ink: #e3e3df; --quiet: #a2a8ae; --met: #7fcb98; --missed: #ff9d93; }
            }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 60rem; padding: 0 1.25rem 4rem; background: var(--paper); color: var(--ink);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
            h1 { margin: 2.5rem 0 .25rem; font-size: 1.75rem; line-height: 1.2; }
            h2 { margin: 3.5rem 0 0; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); font-size: 1.375rem; }
            h3 { margin: 2rem 0 .5rem; font-size: 1rem; }
            p { margin: .5rem 0; max-width: 46rem; }
            a { color: inherit; }
            .quiet { color: var(--quiet); }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem 1.25rem .3rem 0; text-align: start; vertical-align: top; }
            thead th { border-bottom: 1px solid var(--ink); }
            tbody tr + tr > * { border-top: 1px solid var(--line); }
            .met { color: var(--met); white-space: nowrap; }
            .missed { color: var(--missed); font-weight: 700; white-space: nowrap; }
            figure { margin: 1.5rem 0; }
            figure img { width: 100%; max-width: 40rem; height: auto; }
            """;

    private final Html html = new Html();

    BenchPage(Report report) {
        html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", "Apex Memory: the benchmark");
        html.empty("link", "rel", "icon", "href", "data:,");
        html.own("style", STYLE).close().line();
        html.open("body").element("h1", "Apex Memory: the benchmark");
        html.element("p", report.machine().describe() + ".", "class", "quiet");
        html.element(
                "p",
                "%s. Made on %s in %d s; %d rounds that count."
                        .formatted(report.durability(), report.made(), report.seconds(), report.rounds()),
                "class",
                "quiet");
        report.remarks().forEach(remark -> html.element("p", remark));
        services(report);
        goals(report);
        report.parts().forEach(this::part);
        html.close().close().line();
    }

    private void services(Report report) {
        html.element("h2", "What it ran on");
        table(
                List.of("service", "kind", "product"),
                report.machine().surroundings().services().stream()
                        .map(it -> List.of(it.name(), it.kind(), it.product()))
                        .toList());
    }

    private void goals(Report report) {
        html.element("h2", "Goals");
        html.open("div", "class", "scroll").open("table").open("thead").open("tr");
        List.of("part", "goal", "measured", "verdict").forEach(name -> html.element("th", name, "scope", "col"));
        html.close().close().open("tbody");
        report.parts()
                .forEach(part -> part.getGoals().forEach(goal -> {
                    html.open("tr").open("td");
                    html.element("a", part.getTitle(), "href", "#" + part.getName())
                            .close();
                    html.element("td", goal.goal()).element("td", goal.measured());
                    html.element("td", goal.met() ? "met" : "missed", "class", goal.met() ? "met" : "missed");
                    html.close().line();
                }));
        html.close().close().close().line();
    }

    private void part(Outcome part) {
        html.element("h2", part.getTitle(), "id", part.getName());
        html.element("p", part.getMethod(), "class", "quiet").line();
        part.getTables().forEach(table -> {
            html.element("h3", table.title());
            table(table.columns(), table.rows());
        });
        part.getPlots().forEach(plot -> {
            String data = Base64.getEncoder().encodeToString(plot.svg().getBytes(StandardCharsets.UTF_8));
            html.open("figure").element("h3", plot.title());
            html.empty(
                    "img",
                    "src",
                    "data:image/svg+xml;base64," + data,
                    "alt",
                    plot.words(),
                    "width",
                    "640",
                    "height",
                    "360");
            html.element("figcaption", plot.words(), "class", "quiet").close().line();
        });
    }

    private void table(List<String> columns, List<List<String>> rows) {
        html.open("div", "class", "scroll").open("table").open("thead").open("tr");
        columns.forEach(name -> html.element("th", name, "scope", "col"));
        html.close().close().open("tbody");
        rows.forEach(row -> {
            html.open("tr");
            row.forEach(cell -> html.element("td", cell));
            html.close().line();
        });
        html.close().close().close().line();
    }

    @Override
    public String toString() {
        return html.toString();
    }
}

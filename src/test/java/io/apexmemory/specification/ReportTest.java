package io.apexmemory.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String PATH = "features/sea/ship.feature";
    private static final String EVIL = "<script>alert('&')</script>";
    private static final String FEATURE = """
            Feature: ships EVIL
              of all kinds EVIL
              Background:
                Given a sea EVIL
              Rule: ships float EVIL
                @sea-01
                Scenario: a raft EVIL
                  Given a raft EVIL
                    | of EVIL |
                  Then it floats
                    \"""
                    EVIL
                    \"""

                @sea-02
                Scenario Outline: a <kind>
                  Given a <kind>
                  Examples: EVIL
                    | kind | EVIL |
                    | boat | EVIL |
                    | cog  | c    |
            """.replace("EVIL", EVIL);

    @TempDir
    private Path folder;

    @BeforeEach
    void features() throws IOException {
        Files.createDirectories(folder.resolve(PATH).getParent());
        Files.writeString(folder.resolve(PATH), FEATURE);
    }

    private Messages messages() {
        return Messages.of(PATH, FEATURE, NOON);
    }

    private Path part(String name) {
        return folder.resolve("parts").resolve(name);
    }

    private Report report() throws IOException {
        return Report.read(folder.resolve("features"), folder.resolve("parts"));
    }

    private String page() throws IOException {
        return new Page(report(), Clock.fixed(NOON, ZoneOffset.UTC)).toString();
    }

    @Test
    void aTableOfThePartsInTheirOrderAndTheSums() throws IOException {
        messages()
                .passed(0)
                .failed(1, "it sank")
                .passed(2)
                .write(part("temporal-server").resolve("1-1.ndjson"));
        messages().passed(0).write(part("a-worker").resolve("1-1.ndjson"));
        Files.writeString(
                part("a-worker").resolve("capabilities.json"),
                "{\"worker\": \"Naive 0.1\", \"not_claimed\": [\"sea-02\"]}");
        messages().passed(0).passed(1).passed(2).write(part("embedded").resolve("1-1.ndjson"));
        Files.createDirectories(part("containers"));
        Files.writeString(part("containers").resolve("not-run.txt"), "sea-02: no engine\ndashboards: no Grafana\n");
        assertThat(report().lines())
                .containsExactly(
                        "part             scenarios  passed  failed  not run  why",
                        "embedded                 3       3       0        0",
                        "containers               3       0       0        3  2: no engine",
                        "                                                     1: not selected",
                        "                                                     dashboards: no Grafana",
                        "temporal-server          3       2       1        0",
                        "a-worker                 3       1       0        2  2: not claimed by Naive 0.1",
                        "5 passed, 1 failed");
    }

    @Test
    void whereThereIsNoResultThereIsNothingToReport() throws IOException {
        assertThatThrownBy(this::report)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to report")
                .hasMessageContaining("mvn verify");
        Files.createDirectories(part("containers"));
        Files.writeString(part("containers").resolve("not-run.txt"), "sea-02: no engine");
        assertThatThrownBy(this::report).hasMessageContaining("nothing to report");
    }

    @Test
    void whatFeaturesAndRunsSayIsNeverMarkup() throws IOException {
        messages()
                .failed(0, EVIL + "\u001b[31m")
                .passed(1)
                .write(part("em\"<b>").resolve("1-1.ndjson"));
        Files.writeString(part("em\"<b>").resolve("not-run.txt"), EVIL + ": " + EVIL);
        Files.writeString(
                part("em\"<b>").resolve("1-1.json"),
                "{\"services\":[{\"name\":\"<script>\",\"kind\":\"<script>\",\"product\":\"<script>\"}],\"jdk\":\"<script>\",\"os\":\"<script>\"}");
        String page = page();
        assertThat(Pattern.compile("<script").matcher(page).results())
                .as("the page's own")
                .hasSize(1);
        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;")
                .doesNotContain("<b>", "alert('&')")
                .doesNotContain("\u001b");
    }

    @Test
    void aBrowserIsAskedForNothingElse() throws IOException {
        messages().passed(0).write(part("embedded").resolve("1-1.ndjson"));
        assertThat(page())
                .contains("default-src &#39;none&#39;")
                .doesNotContain("http:", "https:", " src=", "url(", "@import", "<link rel=\"stylesheet");
    }

    @Test
    void eachScenarioAndEachExampleHasItsAnchorAndItsResult() throws IOException {
        messages().passed(0).failed(1, "it sank").write(part("embedded").resolve("1-1.ndjson"));
        String page = page();
        assertThat(page)
                .contains("id=\"sea-01\" data-results=\"embedded=passed\"")
                .contains("<details class=\"scenario\" id=\"sea-02\">")
                .contains("id=\"sea-02.1\" data-results=\"embedded=failed\"")
                .contains("id=\"sea-02.2\" data-results=\"embedded=not-run\"")
                .contains("href=\"#sea-01\"", "href=\"#sea-02\"", "href=\"#sea-02.1\"")
                .contains("a boat\nit sank</pre>")
                .contains(" 1.5 s")
                .contains("1 January 2026, 12:00 UTC");
        List<String> ids = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(it -> it.group(1))
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(Pattern.compile("href=\"#([^\"]*)\"").matcher(page).results().map(it -> it.group(1)))
                .isSubsetOf(ids);
        assertThat(Pattern.compile("<label for=\"([^\"]*)\"")
                        .matcher(page)
                        .results()
                        .map(it -> it.group(1)))
                .containsExactlyInAnyOrder("q", "in", "result", "part");
    }

    @Test
    void whatNoPartHasRunIsListed() throws IOException {
        messages().passed(0).write(part("embedded").resolve("1-1.ndjson"));
        messages().failed(1, "it sank").write(part("containers").resolve("1-1.ndjson"));
        assertThat(report().uncovered().map(it -> it.anchor().toString())).containsExactly("sea-02.2");
        String page = page();
        assertThat(page.substring(page.indexOf("id=\"not-covered\"")))
                .contains("No part has run 1 scenario.")
                .contains("href=\"#sea-02.2\"")
                .doesNotContain("href=\"#sea-02.1\"");
    }
}

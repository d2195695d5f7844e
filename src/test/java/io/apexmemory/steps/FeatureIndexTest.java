package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FeatureIndexTest {
    private static final Path FEATURES = Path.of("features");

    /** The catalogue of the specification: its ids never change. */
    private static final Map<String, Integer> GROUPS = Map.ofEntries(
            Map.entry("parse", 5),
            Map.entry("extract", 4),
            Map.entry("embed", 4),
            Map.entry("write", 7),
            Map.entry("lock", 17),
            Map.entry("idem", 22),
            Map.entry("saga", 11),
            Map.entry("resilience", 11),
            Map.entry("breaker", 17),
            Map.entry("retry", 5),
            Map.entry("dlq", 3),
            Map.entry("rollback", 3),
            Map.entry("config", 7),
            Map.entry("protected", 11),
            Map.entry("outage", 10),
            Map.entry("e2e", 4),
            Map.entry("settings", 11),
            Map.entry("preflight", 6),
            Map.entry("limit", 4),
            Map.entry("worker", 16),
            Map.entry("batch", 12),
            Map.entry("large", 5),
            Map.entry("greeting", 10),
            Map.entry("server", 19),
            Map.entry("metrics", 15),
            Map.entry("trace", 6));

    private static final String INDEX = """
            # Words
            | `{store}` | a row of another table | which is not read |

            ## Index
            | id | meaning | state |
            |---|---|---|
            | `sea-01` | ships float | sea.feature |
            | `sea-02` | ships sink | not yet written |
            """;

    @Test
    void theIndexOfTheSpecificationIsTrue() throws IOException {
        assertThat(FeatureIndex.problems(GROUPS, Files.readString(FEATURES.resolve("README.md")), features()))
                .isEmpty();
    }

    @Test
    void anIndexThatIsTrueHasNoProblems() {
        assertThat(check(INDEX, scenario("@sea-01 @slow"))).isEmpty();
    }

    @Test
    void whatFollowsTheIndexIsNotReadEither() {
        String more = "\n## Planted faults\n| `sea-01` | a hole was made | it does not float |\n";
        assertThat(check(INDEX + more, scenario("@sea-01"))).isEmpty();
    }

    @Test
    void aScenarioWithoutAnId() {
        assertThat(check(INDEX, scenario("@sea-01") + scenario("@slow")))
                .containsExactly("the scenario \"it floats\" (sea.feature:6) has no id");
    }

    @Test
    void aScenarioWithTwoIds() {
        assertThat(check(INDEX.replace("not yet written", "sea.feature"), scenario("@sea-01 @sea-02")))
                .containsExactly("the scenario \"it floats\" (sea.feature:3) has 2 ids: sea-01, sea-02");
    }

    @Test
    void anIdWithTwoScenarios() {
        assertThat(check(INDEX, scenario("@sea-01") + scenario("@sea-01")))
                .containsExactly(
                        "sea-01 has 2 scenarios: \"it floats\" (sea.feature:3), \"it floats\" (sea.feature:6)");
    }

    @Test
    void anIdWithScenariosInTwoFiles() {
        Map<String, String> features =
                Map.of("lake.feature", feature(scenario("@sea-01")), "sea.feature", feature(scenario("@sea-01")));
        assertThat(FeatureIndex.problems(Map.of("sea", 2), INDEX, features))
                .containsExactly(
                        "sea-01 has 2 scenarios: \"it floats\" (lake.feature:3), \"it floats\" (sea.feature:3)",
                        "the index says of sea-01: sea.feature; but its scenario is \"it floats\" (lake.feature:3)");
    }

    @Test
    void anIdThatTheIndexDoesNotKnow() {
        assertThat(check(INDEX, scenario("@sea-01") + scenario("@sea-1")))
                .containsExactly(
                        "the scenario \"it floats\" (sea.feature:6) has the id sea-1, which the index does not know");
    }

    @Test
    void aRowThatClaimsAFileWithoutTheScenario() {
        assertThat(check(INDEX, ""))
                .containsExactly("the index says that sea-01 is in sea.feature, but no scenario has this id");
    }

    @Test
    void aRowThatClaimsAnotherFile() {
        assertThat(check(INDEX.replace("sea.feature", "ocean.feature"), scenario("@sea-01")))
                .containsExactly(
                        "the index says of sea-01: ocean.feature; but its scenario is \"it floats\" (sea.feature:3)");
    }

    @Test
    void aRowNotYetWrittenAlthoughItIs() {
        assertThat(check(INDEX, scenario("@sea-01") + scenario("@sea-02")))
                .containsExactly(
                        "the index says of sea-02: not yet written; but its scenario is \"it floats\" (sea.feature:6)");
    }

    @Test
    void anIndexOfOtherIdsThanTheCatalogue() {
        String row = "| `sea-02` | ships sink | not yet written |\n";
        assertThat(check(INDEX.replace(row, ""), scenario("@sea-01"))).containsExactly("the index lacks sea-02");
        assertThat(check(INDEX + row, scenario("@sea-01"))).containsExactly("the index lists sea-02 twice");
        assertThat(check(INDEX + row.replace("02", "03"), scenario("@sea-01")))
                .containsExactly("the index lists sea-03, which is not an id of the catalogue");
        assertThat(check(INDEX.replace("ships sink", " "), scenario("@sea-01")))
                .containsExactly("the index does not say what sea-02 means");
        assertThat(check(INDEX.replace("`sea-02`", "sea-02"), scenario("@sea-01")))
                .containsExactly(
                        "the index has a row without an id: | sea-02 | ships sink | not yet written |",
                        "the index lacks sea-02");
    }

    @Test
    void groupsOfExamplesMayHaveAnIdEach() {
        String index = INDEX.replace("not yet written", "sea.feature");
        String outline = "Scenario Outline: a ship\n Given a <kind>\n";
        String rows = "Examples: of wood\n | kind |\n | raft |\n";
        assertThat(check(index, outline + "@sea-01\n" + rows + "@sea-02\n" + rows))
                .isEmpty();
        assertThat(check(index, outline + "@sea-01 @sea-02\n" + rows + rows))
                .containsExactly(
                        "the scenario \"a ship: of wood\" (sea.feature:5) has 2 ids: sea-01, sea-02",
                        "the scenario \"a ship: of wood\" (sea.feature:8) has no id");
    }

    @Test
    void idsOfFeaturesAndRulesAreThoseOfTheirScenarios() {
        String rules = "@sea-01\nRule: ships float\n" + scenario("") + scenario("");
        assertThat(check(INDEX, rules))
                .singleElement()
                .asString()
                .startsWith("sea-01 has 2 scenarios: \"it floats\" (sea.feature:5)");
    }

    @Test
    void aScenarioThatNeverRuns() {
        String problem = "the scenario \"it floats\" (sea.feature:3) never runs: it lacks steps or rows of examples";
        assertThat(check(INDEX, "@sea-01\nScenario: it floats\n")).containsExactly(problem);
        assertThat(check(INDEX, "@sea-01\nScenario Outline: it floats\n Given a <ship>\n"))
                .containsExactly(problem);
        assertThat(check(INDEX, "@sea-01\nScenario Outline: it floats\n Given a <ship>\n Examples:\n | ship |\n"))
                .containsExactly(problem);
    }

    @Test
    void aFeatureThatIsNoGherkin() {
        assertThat(check(INDEX, scenario("@sea-01") + "Senario: misspelt\n"))
                .anySatisfy(problem -> assertThat(problem).startsWith("sea.feature is no Gherkin: (5:1)"));
    }

    private static List<String> check(String index, String scenarios) {
        return FeatureIndex.problems(Map.of("sea", 2), index, Map.of("sea.feature", feature(scenarios)));
    }

    private static String feature(String scenarios) {
        return "Feature: the sea\n" + scenarios;
    }

    private static String scenario(String tags) {
        return tags + "\nScenario: it floats\n Given a ship\n";
    }

    private static Map<String, String> features() throws IOException {
        Map<String, String> features = new TreeMap<>();
        try (Stream<Path> files = Files.walk(FEATURES)) {
            files.filter(file -> file.toString().endsWith(".feature"))
                    .forEach(file ->
                            features.put(FEATURES.relativize(file).toString().replace('\\', '/'), read(file)));
        }
        return features;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

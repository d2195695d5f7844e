package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.audit.Finding;
import io.apexmemory.audit.Invariant;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.ReconciliationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final UUID ID = new UUID(0, 1);
    private static final Finding FINDING = new Finding(
            Invariant.ATOMIC, Finding.Kind.MISSING, StoreName.QDRANT, ID, 3, null, "points of chunks 1 of 3");
    private static final Report CLEAN = new Report(List.of(), 0, Map.of("documents", 12L), 0);
    private static final Report BROKEN = new Report(List.of(FINDING), 1, Map.of("documents", 12L), 0);

    @TempDir
    Path folder;

    private CommandLineFixture apex;

    @BeforeEach
    void commandLine() {
        apex = new CommandLineFixture(folder);
        found(CLEAN, CLEAN);
    }

    private void found(Report before, Report after) {
        apex.repaired = new Repair.Result(before, after, 2, after.clean() ? List.of() : List.of("no copy"));
    }

    @Test
    void aCleanMemoryIsExitCodeZero() {
        assertThat(apex.run("verify")).isZero();
        assertThat(apex.out()).isEqualTo("Looked at 12 documents.\nNothing is wrong.\n");
        assertThat(apex.err()).as("nobody watches").isEmpty();
        assertThat(apex.closed).containsExactly("audits");
    }

    @Test
    void aFindingIsExitCodeOneAndNamesEverything() {
        found(BROKEN, BROKEN);
        assertThat(apex.run("verify", ID.toString())).isEqualTo(1);
        assertThat(apex.out())
                .containsPattern("missing: points of chunks 1 of 3 +atomic +Qdrant +" + ID + " +3\n")
                .contains("To mend 1: apex verify --repair")
                .endsWith("1 finding.\n");
        assertThat(apex.audits).singleElement().satisfies(options -> {
            assertThat(options.documents()).containsExactly(ID);
            assertThat(options.settled()).isFalse();
        });
    }

    @Test
    void afterARepairItIsTheRestThatCounts() {
        found(BROKEN, CLEAN);
        assertThat(apex.run("verify", "--repair", "--settled")).isZero();
        assertThat(apex.out()).contains("Found 1 before the repair, 0 after it.");
        assertThat(apex.audits.get(0).settled()).isTrue();

        found(BROKEN, BROKEN);
        assertThat(apex.run("verify", "--repair")).isEqualTo(1);
        assertThat(apex.out()).contains("Not mended: no copy");
    }

    @Test
    void asJsonItIsOneObject() throws IOException {
        found(BROKEN, BROKEN);
        assertThat(apex.run("verify", "--repair", "--json")).isEqualTo(1);
        JsonNode json = Json.MAPPER.readTree(apex.out());
        assertThat(json.path("clean").booleanValue()).isFalse();
        assertThat(json.path("found").asInt()).isEqualTo(1);
        assertThat(json.path("looked_at").path("documents").asInt()).isEqualTo(12);
        JsonNode finding = json.path("findings").path(0);
        assertThat(finding.path("invariant").asText()).isEqualTo("atomic");
        assertThat(finding.path("kind").asText()).isEqualTo("missing");
        assertThat(finding.path("store").asText()).isEqualTo("qdrant");
        assertThat(finding.path("document_id").asText()).isEqualTo(ID.toString());
        assertThat(finding.path("version").asInt()).isEqualTo(3);
        assertThat(finding.path("remedy").asText()).startsWith("apex verify --repair");
        assertThat(json.path("swept").asInt()).isEqualTo(2);
        assertThat(json.path("failures").path(0).asText()).isEqualTo("no copy");
        assertThat(Json.MAPPER.treeToValue(finding, Finding.class)).isEqualTo(FINDING);
    }

    @Test
    void aDocumentThatCouldNotBeLookedAtIsNotClean() {
        found(new Report(List.of(), 0, Map.of(), 1), CLEAN);
        assertThat(apex.run("verify")).isEqualTo(1);
        assertThat(apex.out()).contains("run it again");
    }

    @Test
    void onATerminalItTellsHowFarItIs() {
        apex.onTerminal(100);
        assertThat(apex.run("verify")).isZero();
        assertThat(apex.err()).isEqualTo("\rChecking documents, 1 of 2\u001b[K\r\u001b[K");
    }

    @Test
    void aReconciliationIsFollowed() {
        apex.reconciled = new ReconciliationResult(
                false,
                1,
                5,
                3,
                Map.of("atomic", 1L),
                Map.of("qdrant", 1L),
                Map.of("nodes", 7L),
                List.of(FINDING),
                List.of());
        assertThat(apex.run("reconcile", "--repair")).isEqualTo(1);
        assertThat(apex.ran).containsExactly("reconcile true");
        assertThat(apex.out()).contains("points of chunks 1 of 3", "Looked at 7 nodes.", "3 versions cleared");
    }

    @Test
    void aScheduleIsMadeChangedAndRemoved() {
        assertThat(apex.run("schedule", "--delete")).isZero();
        assertThat(apex.out()).isEqualTo("There was no schedule.\n");
        assertThat(apex.run("schedule")).isZero();
        assertThat(apex.out()).isEqualTo("The schedule is made: every 1 h.\n");
        assertThat(apex.run("schedule", "--every", "90m", "--repair")).isZero();
        assertThat(apex.out()).isEqualTo("The schedule is changed: every 90 min, with repair.\n");
        assertThat(apex.run("schedule", "--delete")).isZero();
        assertThat(apex.out()).isEqualTo("The schedule is removed.\n");
        assertThat(apex.ran).containsExactly("schedule PT1H false", "schedule PT1H30M true");
        assertThat(apex.run("schedule", "--every", "soon")).isEqualTo(2);
        assertThat(apex.run("schedule", "--every", "0h")).isEqualTo(2);
    }
}

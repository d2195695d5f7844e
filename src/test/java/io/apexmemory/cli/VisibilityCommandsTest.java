package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.ingest.ListedIngestion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that only a Temporal server with visibility and worker versioning answers. */
class VisibilityCommandsTest {
    @TempDir
    Path folder;

    private CommandLineFixture apex;

    @BeforeEach
    void commandLine() {
        apex = new CommandLineFixture(folder);
    }

    @Test
    void ingestionsAreListed() {
        assertThat(apex.run("list")).isZero();
        assertThat(apex.out()).isEqualTo("No ingestions.\n");
        UUID id = UUID.fromString("0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11");
        Instant noon = Instant.parse("2026-11-24T12:00:00.500Z");
        apex.listed = List.of(
                new ListedIngestion(id, "mail\tbox", "parsing", noon, Duration.ofMillis(1_250)),
                new ListedIngestion(null, null, "failed", noon, Duration.ofSeconds(3_725)));
        assertThat(apex.run("list", "--status", "failed", "--source", "mailbox", "--limit", "2"))
                .isZero();
        assertThat(apex.out()).isEqualTo("""
                        document                              status   started                duration  source
                        0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11  parsing  2026-11-24 12:00:00Z      1.3 s  mail box
                                                              failed   2026-11-24 12:00:00Z  1 h 2 min
                        """);
        assertThat(apex.run("list", "--json")).isZero();
        assertThat(apex.out())
                .startsWith(
                        "[{\"document_id\":\"" + id
                                + "\",\"source\":\"mail\\tbox\",\"status\":\"parsing\",\"started\":\"2026-11-24T12:00:00.500Z\",\"duration_ms\":1250},");
        assertThat(apex.ran).containsExactly("list null null 20", "list failed mailbox 2", "list null null 20");
        assertThat(apex.closed).containsExactly("listing", "listing", "listing");
    }

    @Test
    void aListIsNotAskedForByASlip() {
        assertThat(apex.run("list", "--status", "faild")).isEqualTo(2);
        assertThat(apex.err()).contains("--status takes one of running, pending, parsing", "Try: apex list --help");
        assertThat(apex.run("list", "--limit", "0")).isEqualTo(2);
        assertThat(apex.run("promote", "--none", "--build-id", "v2")).isEqualTo(2);
        assertThat(apex.ran).isEmpty();
    }

    @Test
    void aBuildIsPromoted() {
        assertThat(apex.run("promote")).isZero();
        assertThat(apex.out()).isEqualTo("Build v1.0.0 of apex-ingestion begins new workflows from now on.\n");
        apex.promoted = "v1.0.0";
        assertThat(apex.run("promote", "--build-id", "v1.1.0")).isZero();
        assertThat(apex.out())
                .isEqualTo(
                        "Build v1.1.0 of apex-ingestion begins new workflows from now on; v1.0.0 finishes what it began.\n");
        assertThat(apex.run("promote", "--none")).isZero();
        assertThat(apex.out())
                .isEqualTo(
                        "Workers without versions begin new workflows from now on; v1.0.0 finishes what it began.\n");
        assertThat(apex.ran).containsExactly("promote v1.0.0", "promote v1.1.0", "promote none");
    }
}

package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.ingest.wire.TemporalUnreachable;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server without visibility and without versions of workers says. What a real one does, the features of the platform tell. */
class IngestionListTest {
    private final TemporalFixture temporal = new TemporalFixture();

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void aServerThatKeepsNoListSaysSo() {
        IngestionList list = new IngestionList(temporal.temporal, Clock.systemUTC());
        assertThatThrownBy(() -> list.find(null, null, 1))
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessageContaining("keeps no list of workflows");
    }

    @Test
    void aServerThatKnowsNoVersionsSaysSo() {
        DeploymentClient deployments = new DeploymentClient(temporal.temporal, "test", Duration.ZERO);
        assertThatThrownBy(() -> deployments.promote("v1"))
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessageContaining("knows no versions of workers");
        assertThatThrownBy(deployments::promoteUnversioned).hasMessageContaining("knows no versions of workers");
    }

    @Test
    void aKeywordIsWhatEveryVisibilityStoreKeeps() {
        assertThat(IngestionAttributes.keyword("mailbox")).isEqualTo("mailbox");
        assertThat(IngestionAttributes.keyword("a\u0000b\nc")).isEqualTo("a b c");
        assertThat(IngestionAttributes.keyword("x".repeat(256))).isEqualTo("x".repeat(255));
        assertThat(IngestionAttributes.keyword("x".repeat(254) + "🚚🚚")).isEqualTo("x".repeat(254));
    }

    @Test
    void thereIsAWordForEveryStatus() {
        assertThat(IngestionList.statuses()).contains("running", "pending", "failed", "terminated", "timed_out");
    }
}

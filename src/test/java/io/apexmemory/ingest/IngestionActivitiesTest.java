package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.ingest.wire.FileBlobStore;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The activities, each by itself. */
class IngestionActivitiesTest {
    @TempDir
    Path blobs;

    private final FakePipeline pipeline = new FakePipeline();
    private TestActivityEnvironment temporal;
    private IngestionActivities activities;

    @BeforeEach
    void register() {
        temporal = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(TemporalFixture.connection().clientOptions(new FileBlobStore(blobs), "test"))
                .build());
        temporal.registerActivitiesImplementations(new IngestionActivitiesImpl(pipeline.steps()));
        activities = temporal.newActivityStub(IngestionActivities.class, Step.EMBED.options(1));
    }

    @AfterEach
    void close() {
        temporal.close();
    }

    @Test
    void parsingHeartbeatsToItsEnd() {
        List<String> heartbeats = new ArrayList<>();
        temporal.setActivityHeartbeatListener(String.class, heartbeats::add);
        pipeline.on(Step.PARSE, (uri, progress) -> progress.step("Loading document"));
        activities.parse(TemporalFixture.request());
        // the SDK holds back a heartbeat that follows another too soon
        assertThat(heartbeats).containsExactly("Loading document");

        List<String> progress = new ArrayList<>();
        pipeline.steps().parse(TemporalFixture.request(), progress::add);
        assertThat(progress).containsExactly("Loading document", "Parsing complete");
    }

    @Test
    void aCancelledStepEndsAsCancelledAndNotAsFailed() {
        pipeline.on(Step.PARSE, (uri, progress) -> {
            temporal.requestCancelActivity();
            while (true) {
                progress.step("Loading document");
            }
        });

        assertThatThrownBy(() -> activities.parse(TemporalFixture.request())).isInstanceOf(CanceledFailure.class);
    }

    @Test
    void extractionLogsNumberDocumentAndWorkflowAsFields() {
        Logger logger = (Logger) LoggerFactory.getLogger(IngestionActivitiesImpl.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        UUID id;
        try (TemporalFixture real = new TemporalFixture()) {
            real.startWorker();
            IngestionHandle ingestion = real.client.start(TemporalFixture.request());
            real.client.await(ingestion);
            id = ingestion.documentId();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }

        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getKeyValuePairs().stream().map(p -> p.key + "=" + p.value))
                .containsExactly("entity_count=1", "document_id=" + id, "workflow_id=ingest-" + id);
    }

    @Test
    void blankContentHasNoEntitiesAndTheExtractorIsNotCalled() {
        pipeline.content = " \n\t";
        ParsedDocument blank = activities.parse(TemporalFixture.request());

        assertThat(activities.extract(blank)).isEmpty();
        assertThat(pipeline.count(Step.EXTRACT)).isZero();
    }
}

package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** The same steps without Temporal. */
class DirectIngestionTest {
    private final FakePipeline pipeline = new FakePipeline();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<IngestionStatus> statuses = new ArrayList<>();
    private final DirectIngestion direct = new DirectIngestion(pipeline.steps(), pauses::add);

    @Test
    void aDocumentPassesTheFourSteps() {
        pipeline.chunks = 3;
        IngestResult result = ingest();

        assertThat(result.status()).isEqualTo("success");
        assertThat(result.chunks()).isEqualTo(3);
        assertThat(result.entities()).isEqualTo(1);
        assertThat(result.databasesWritten()).hasSize(4);
        assertThat(statuses)
                .containsExactly(
                        IngestionStatus.PARSING,
                        IngestionStatus.PARSED,
                        IngestionStatus.EXTRACTING_ENTITIES,
                        IngestionStatus.ENTITIES_EXTRACTED,
                        IngestionStatus.GENERATING_EMBEDDINGS,
                        IngestionStatus.EMBEDDINGS_GENERATED,
                        IngestionStatus.WRITING_DATABASES,
                        IngestionStatus.COMPLETED);
        assertThat(pauses).isEmpty();
    }

    @Test
    void eachStepHasItsAttemptsAndPauses() {
        assertThat(pausesOf(Step.PARSE)).containsExactly(1L, 2L);
        assertThat(pausesOf(Step.EXTRACT)).containsExactly(2L, 4L);
        assertThat(pausesOf(Step.EMBED)).containsExactly(1L, 2L, 4L, 8L);
        assertThat(pausesOf(Step.WRITE)).containsExactly(5L, 10L);
        assertThat(Step.EMBED.delayAfter(9)).hasSeconds(60);
    }

    @Test
    void aForeignFailureGetsTheStepsType() {
        pipeline.on(Step.WRITE, (uri, progress) -> {
            throw new IllegalStateException("text of the document");
        });

        assertThatThrownBy(this::ingest)
                .isInstanceOfSatisfying(
                        ApexException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATABASE_WRITE))
                .hasMessageContaining("java.lang.IllegalStateException")
                .hasMessageNotContaining("text of the document");
    }

    @Test
    void aPermanentFailureIsNotTriedAgain() {
        pipeline.on(Step.WRITE, (uri, progress) -> {
            throw new ApexException(ErrorType.DATABASE_WRITE, "left something behind").permanent();
        });

        assertThatThrownBy(this::ingest).hasMessage("left something behind");
        assertThat(pipeline.count(Step.WRITE)).isEqualTo(1);
    }

    @Test
    void theNextAttemptComesWhenTheFailureSaysSo() {
        pipeline.on(Step.EMBED, (uri, progress) -> {
            if (pipeline.count(Step.EMBED) == 1) {
                throw new ApexException(ErrorType.EMBEDDING_GENERATION, "429").retryAfter(Duration.ofSeconds(17));
            }
        });
        ingest();

        assertThat(pauses).containsExactly(Duration.ofSeconds(17));
    }

    @Test
    void anInterruptEndsThePause() {
        pipeline.on(Step.PARSE, (uri, progress) -> {
            throw new ApexException(ErrorType.DOCUMENT_STORAGE, "no answer");
        });
        DirectIngestion interrupted = new DirectIngestion(pipeline.steps(), pause -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> interrupted.ingest(TemporalFixture.request(), s -> {}, Progress.NONE))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private IngestResult ingest() {
        return direct.ingest(TemporalFixture.request(), statuses::add, Progress.NONE);
    }

    private List<Long> pausesOf(Step step) {
        FakePipeline failing = new FakePipeline().on(step, (uri, progress) -> {
            throw new ApexException(step.errorType(), "not now");
        });
        List<Long> seconds = new ArrayList<>();
        DirectIngestion ingestion = new DirectIngestion(failing.steps(), pause -> seconds.add(pause.toSeconds()));
        assertThatThrownBy(() -> ingestion.ingest(TemporalFixture.request(), s -> {}, Progress.NONE))
                .hasMessage("not now");
        assertThat(failing.count(step)).isEqualTo(step.attempts());
        return seconds;
    }
}

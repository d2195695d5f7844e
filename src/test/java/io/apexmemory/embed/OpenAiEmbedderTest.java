package io.apexmemory.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Vector;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.stack.openai.OpenAiStub;
import io.apexmemory.stack.openai.StubAnswer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEmbedderTest {
    private static final String KEY = "sk-secret-0123456789";
    private static final String MODEL = "text-embedding-3-small";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static OpenAiStub stub;
    private static OpenAiApi api;

    private final MemoryCache cache = new MemoryCache();
    private final List<String> steps = new ArrayList<>();
    private long tokensUsed;
    private int cacheHits;
    private final OpenAiEmbedder embedder = embedder(api, 1536);

    @BeforeAll
    static void start() {
        stub = OpenAiStub.start();
        api = api(Duration.ofSeconds(20));
    }

    @AfterAll
    static void stop() {
        api.close();
        stub.close();
    }

    @BeforeEach
    void reset() {
        stub.reset();
    }

    private static OpenAiApi api(Duration timeout) {
        return new OpenAiApi(KEY, stub.baseUrl(), timeout, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private OpenAiEmbedder embedder(OpenAiApi through, int dimensions) {
        return new OpenAiEmbedder(through, MODEL, dimensions, cache, (tokens, hits) -> {
            tokensUsed += tokens;
            cacheHits += hits;
        });
    }

    private static ParsedDocument document(String content, List<String> chunks) {
        Metadata metadata = new Metadata(null, null, "txt", 1, "s3://freight/a.txt", null, null, 1, null);
        return new ParsedDocument(UUID.fromString("00000000-0000-0000-0000-000000000001"), content, metadata, chunks);
    }

    private static ParsedDocument numbered(int chunks) {
        List<String> texts =
                IntStream.range(0, chunks).mapToObj(i -> "load " + i).toList();
        return document(String.join("\n", texts), texts);
    }

    private ApexException failure(OpenAiEmbedder with, ParsedDocument document) {
        return catchThrowableOfType(ApexException.class, () -> with.embed(document, steps::add));
    }

    private Vector alone(String text) {
        return embedder.embed(document(text, List.of(text)), Progress.NONE).documentEmbedding();
    }

    @Test
    void givesEachChunkItsOwnVectorAndOneToTheWhole() {
        Embeddings made = embedder.embed(document("first second", List.of("first", "second")), steps::add);

        assertThat(made.model()).isEqualTo(MODEL);
        assertThat(made.chunkEmbeddings()).hasSize(2).allMatch(v -> v.size() == 1536);
        assertThat(stub.calls()).singleElement().returns(3, OpenAiStub.Call::inputs);
        cache.vectors.clear();
        assertThat(made.chunkEmbeddings()).containsExactly(alone("first"), alone("second"));
        assertThat(made.documentEmbedding()).isEqualTo(alone("first second"));
    }

    @Test
    void keepsTheOrderWhenTheAnswerComesInAnother() {
        stub.always(StubAnswer.outOfOrder());

        Embeddings made = embedder.embed(numbered(5), Progress.NONE);

        stub.reset();
        cache.vectors.clear();
        assertThat(made.chunkEmbeddings())
                .isEqualTo(embedder.embed(numbered(5), Progress.NONE).chunkEmbeddings());
    }

    @Test
    void asksForNoMoreThan2048TextsAtOnce() {
        Embeddings made = embedder(api, 8).embed(numbered(2_100), steps::add);

        assertThat(made.chunkEmbeddings()).hasSize(2_100);
        assertThat(stub.calls()).extracting(OpenAiStub.Call::inputs).containsExactly(2_048, 52);
        assertThat(steps).contains("Embedded 2048 of 2100 texts", "Embedded 2100 of 2100 texts");
    }

    @Test
    void asksForNoMoreThan300000TokensAtOnceAndWeighsTheMeanByTokens() {
        List<String> chunks = IntStream.range(0, 40)
                .mapToObj(i -> ("axle " + i + " ").repeat(i == 0 ? 1 : 2_700).strip())
                .toList();

        Embeddings made = embedder(api, 16).embed(document(String.join("\n", chunks), chunks), Progress.NONE);

        assertThat(stub.calls())
                .hasSizeGreaterThan(1)
                .allMatch(call -> call.tokens() <= 300_000 && call.status() == 200);
        double[] sum = new double[16];
        for (int c = 0; c < chunks.size(); c++) {
            for (int i = 0; i < 16; i++) {
                sum[i] += (double) Tokens.count(chunks.get(c))
                        * made.chunkEmbeddings().get(c).get(i);
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        for (int i = 0; i < 16; i++) {
            assertThat(made.documentEmbedding().get(i)).isCloseTo((float) (sum[i] / length), within(1e-5f));
        }
    }

    @Test
    void paysForATextOnce() {
        embedder.embed(document("a b", List.of("a b", "c", "c")), Progress.NONE);
        assertThat(stub.calls()).extracting(OpenAiStub.Call::inputs).containsExactly(2);
        long paid = tokensUsed;

        embedder.embed(document("other", List.of("c", "d")), Progress.NONE);

        assertThat(stub.calls()).extracting(OpenAiStub.Call::inputs).containsExactly(2, 2);
        assertThat(paid).isEqualTo(3);
        assertThat(cacheHits).isEqualTo(1);
    }

    @Test
    void goesOnWhereAFailedTryStopped() {
        OpenAiEmbedder small = embedder(api, 8);
        stub.next(1, StubAnswer.delay(Duration.ZERO)).next(1, StubAnswer.error(500));
        assertThat(failure(small, numbered(2_100)).retryable()).isTrue();

        small.embed(numbered(2_100), Progress.NONE);

        assertThat(stub.calls()).extracting(OpenAiStub.Call::inputs).containsExactly(2_048, 0, 52);
    }

    @Test
    void doesNotUseACachedVectorOfAnotherSize() {
        embedder.embed(numbered(1), Progress.NONE);
        cache.vectors.replaceAll((key, vector) -> Vector.of(1, 2));

        assertThat(embedder.embed(numbered(1), Progress.NONE)
                        .documentEmbedding()
                        .size())
                .isEqualTo(1536);
    }

    @Test
    void refusesAnotherDimensionForGood() {
        stub.always(StubAnswer.dimensions(3072));

        ApexException error = failure(embedder, numbered(1));

        assertThat(error.type()).isEqualTo(ErrorType.EMBEDDING_DIMENSION);
        assertThat(error.retryable()).isFalse();
        assertThat(error).hasMessageContainingAll("3072", "1536", "EMBEDDING_DIMENSIONS", "EMBEDDING_MODEL");
        assertThat(cache.vectors).isEmpty();
    }

    @Test
    void refusesAnAnswerThatIsNotWhole() {
        stub.next(1, StubAnswer.oneMissing()).next(1, StubAnswer.notANumber());

        assertThat(failure(embedder, numbered(3))).hasMessageContaining("vectors for 4 texts");
        assertThat(failure(embedder, numbered(3))).hasMessageContaining("not finite");
        assertThat(cache.vectors).isEmpty();
    }

    @Test
    void passesOnHowLongTheServerAsksToWait() {
        stub.next(1, StubAnswer.rateLimit(Duration.ofSeconds(20)))
                .next(1, StubAnswer.rateLimitUntil(NOW.plusSeconds(90)))
                .next(1, StubAnswer.rateLimitMillis(1_500))
                .next(1, StubAnswer.rateLimitUntil(NOW.minusSeconds(90)))
                .next(1, StubAnswer.rateLimit(Duration.ofDays(3)));

        assertThat(failure(embedder, numbered(1)).nextRetryDelay()).contains(Duration.ofSeconds(20));
        assertThat(failure(embedder, numbered(1)).nextRetryDelay()).contains(Duration.ofSeconds(90));
        assertThat(failure(embedder, numbered(1)).nextRetryDelay()).contains(Duration.ofMillis(1_500));
        assertThat(failure(embedder, numbered(1)).nextRetryDelay()).isEmpty();
        assertThat(failure(embedder, numbered(1)).nextRetryDelay()).contains(Duration.ofHours(1));
        assertThat(stub.requests())
                .as("one request each, no retries of its own")
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "400, false, EMBEDDING_MODEL",
        "401, false, OPENAI_API_KEY",
        "403, false, EMBEDDING_MODEL",
        "404, false, EMBEDDING_MODEL",
        "429, true, rate limit",
        "500, true, tried again",
        "503, true, tried again"
    })
    void saysWhetherAnotherTryCanHelpAndNeverQuotes(int status, boolean retryable, String remedy) {
        stub.always(StubAnswer.error(status));

        ApexException error = failure(embedder, document("confidential words", List.of("confidential words")));

        assertThat(error.type()).isEqualTo(ErrorType.EMBEDDING_GENERATION);
        assertThat(error.retryable()).isEqualTo(retryable);
        assertThat(error).hasMessageContainingAll("s3://freight/a.txt", "" + status, remedy);
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("confidential", KEY, "You sent");
        assertThat(stub.requests()).isEqualTo(1);
    }

    @Test
    void doesNotRetryWhenTheQuotaIsUsedUp() {
        stub.always(StubAnswer.quotaUsedUp());

        assertThat(failure(embedder, numbered(1)))
                .hasMessageContaining("add credit")
                .returns(false, ApexException::retryable);
    }

    @Test
    void triesAgainLaterAfterAReset() {
        stub.always(StubAnswer.reset());

        assertThat(failure(embedder, numbered(1)))
                .hasMessageContaining("no connection")
                .returns(true, ApexException::retryable);
    }

    @Test
    void givesUpWaitingAtItsTimeout() {
        stub.always(StubAnswer.delay(Duration.ofSeconds(30)));
        try (OpenAiApi hasty = api(Duration.ofMillis(400))) {
            assertThat(failure(embedder(hasty, 1536), numbered(1)))
                    .hasMessageContaining("did not answer within 0.4 s")
                    .returns(true, ApexException::retryable);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-embedding-ada-002", "nomic-embed-text"})
    void asksOnlyNewModelsForDimensions(String model) {
        // the stub answers 1536 numbers unless it is asked for others
        var old = new OpenAiEmbedder(api, model, 64, VectorCache.NONE, EmbeddingMeter.NONE);

        assertThatThrownBy(() -> old.embed("words")).hasMessageContaining("1536 dimensions instead of 64");
        assertThat(embedder(api, 64).embed("words").size()).isEqualTo(64);
    }

    @Test
    void refusesTextsThatTheApiWouldRefuse() {
        assertThat(failure(embedder, document("", List.of(""))).type()).isEqualTo(ErrorType.VALIDATION);
        assertThat(failure(embedder, document("", List.of())).type()).isEqualTo(ErrorType.VALIDATION);
        assertThat(failure(embedder, document("x", List.of("x", "word ".repeat(9_000)))))
                .hasMessageContainingAll("chunk 2", "8191", "CHUNK_TOKENS");
        assertThat(stub.requests()).isZero();
    }
}

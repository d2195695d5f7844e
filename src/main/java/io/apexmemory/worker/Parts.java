package io.apexmemory.worker;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.embed.EmbeddingMeter;
import io.apexmemory.embed.OpenAiEmbedder;
import io.apexmemory.embed.VectorCache;
import io.apexmemory.extract.EntityExtractor;
import io.apexmemory.extract.EntityRules;
import io.apexmemory.extract.OpenAiExtractor;
import io.apexmemory.extract.PatternExtractor;
import io.apexmemory.ingest.wire.BlobStore;
import io.apexmemory.ingest.wire.TemporalConnection;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.openai.RateLimit;
import io.apexmemory.openai.RedisRateLimit;
import io.apexmemory.parse.Chunker;
import io.apexmemory.parse.DocumentListing;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.parse.ParseLimits;
import io.apexmemory.parse.TikaDocumentParser;
import io.apexmemory.store.Postgres;
import io.apexmemory.trace.Traces;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The parts that need no database, each made from the settings; none connects before it is used. */
public final class Parts {
    private static final Duration POSTGRES_CONNECT = Duration.ofSeconds(5);
    private static final Duration S3_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration OPENAI_TIMEOUT = Duration.ofSeconds(60);

    private final Settings settings;
    private S3Client s3;
    private EntityRules rules;

    public Parts(Settings settings) {
        this.settings = settings;
    }

    DocumentListing listing() {
        return new DocumentListing(roots(), Set.copyOf(settings.list(Setting.S3_BUCKETS)), this::s3);
    }

    private List<Path> roots() {
        return settings.list(Setting.DOCUMENT_ROOTS).stream().map(Path::of).toList();
    }

    public DocumentParser parser(DownloadMeter meter) {
        return new TikaDocumentParser(
                roots(),
                Set.copyOf(settings.list(Setting.S3_BUCKETS)),
                this::s3,
                new ParseLimits(
                        settings.number(Setting.PARSE_MAX_BYTES),
                        settings.number(Setting.PARSE_MAX_CHARACTERS),
                        settings.number(Setting.PARSE_MAX_EXPANSION),
                        settings.number(Setting.PARSE_MAX_NESTING),
                        settings.duration(Setting.PARSE_MAX_SECONDS)),
                new Chunker(settings.number(Setting.CHUNK_TOKENS), settings.number(Setting.CHUNK_OVERLAP_TOKENS)),
                meter);
    }

    /** @param connections at most */
    public Postgres postgres(int connections) {
        return postgres(connections, POSTGRES_CONNECT);
    }

    Postgres postgres(int connections, Duration connect) {
        return new Postgres(
                settings.text(Setting.POSTGRES_URL),
                settings.text(Setting.POSTGRES_USER),
                settings.optional(Setting.POSTGRES_PASSWORD).orElse(null),
                connections,
                connect);
    }

    EntityExtractor extractor(Supplier<OpenAiApi> api) {
        return settings.text(Setting.ENTITY_EXTRACTOR).equals("openai")
                ? new OpenAiExtractor(api.get(), settings.text(Setting.ENTITY_MODEL), entityRules())
                : new PatternExtractor(entityRules());
    }

    synchronized EntityRules entityRules() {
        if (rules == null) {
            rules = EntityRules.load(path(Setting.ENTITY_PATTERNS));
        }
        return rules;
    }

    /** Before anything is opened that would have to be closed. */
    void requireOpenAiKey() {
        OpenAiApi.requireKey(settings.optional(Setting.OPENAI_API_KEY).orElse(null));
    }

    /**
     * @param redis by which all workers share the limits of the API
     * @param waited told how long each request waited for them
     */
    OpenAiApi openAi(UnifiedJedis redis, Consumer<Duration> waited) {
        String baseUrl = settings.text(Setting.OPENAI_BASE_URL);
        RateLimit limit = new RedisRateLimit(
                redis,
                baseUrl,
                new RateLimit.Allowance(
                        settings.number(Setting.OPENAI_REQUESTS_PER_MINUTE),
                        settings.number(Setting.OPENAI_TOKENS_PER_MINUTE)));
        return new OpenAiApi(
                settings.optional(Setting.OPENAI_API_KEY).orElse(null),
                baseUrl,
                OPENAI_TIMEOUT,
                Clock.systemUTC(),
                limit,
                waited);
    }

    OpenAiEmbedder embedder(OpenAiApi api, VectorCache cache, EmbeddingMeter meter) {
        return new OpenAiEmbedder(
                api,
                settings.text(Setting.EMBEDDING_MODEL),
                settings.number(Setting.EMBEDDING_DIMENSIONS),
                cache,
                meter);
    }

    public BlobStore blobs() {
        return BlobStore.open(settings.text(Setting.BLOB_STORE), this::s3);
    }

    public TemporalConnection temporal() {
        return new TemporalConnection(
                settings.text(Setting.TEMPORAL_HOST),
                settings.number(Setting.TEMPORAL_PORT),
                settings.text(Setting.TEMPORAL_NAMESPACE),
                tls(),
                settings.optional(Setting.TEMPORAL_API_KEY).orElse(null));
    }

    private TemporalConnection.Tls tls() {
        boolean meant = Stream.of(Setting.TEMPORAL_TLS_CERT, Setting.TEMPORAL_TLS_CA, Setting.TEMPORAL_API_KEY)
                .anyMatch(setting -> settings.optional(setting).isPresent());
        boolean used = settings.optional(Setting.TEMPORAL_TLS)
                .map(Boolean::parseBoolean)
                .orElse(meant);
        return used
                ? new TemporalConnection.Tls(
                        path(Setting.TEMPORAL_TLS_CERT),
                        path(Setting.TEMPORAL_TLS_KEY),
                        path(Setting.TEMPORAL_TLS_CA),
                        settings.optional(Setting.TEMPORAL_TLS_SERVER_NAME).orElse(null))
                : null;
    }

    /** Where spans go; whoever makes them closes it. */
    public Traces traces() {
        return settings.optional(Setting.OTEL_EXPORTER_OTLP_ENDPOINT)
                .map(endpoint -> Traces.to(
                        URI.create(endpoint),
                        settings.text(Setting.OTEL_SERVICE_NAME),
                        Double.parseDouble(settings.text(Setting.OTEL_TRACES_SAMPLER_ARG))))
                .orElseGet(Traces::off);
    }

    public WorkerLimits limits() {
        return new WorkerLimits(
                settings.text(Setting.TEMPORAL_TASK_QUEUE),
                settings.number(Setting.TEMPORAL_MAX_WORKFLOW_TASKS),
                settings.number(Setting.TEMPORAL_MAX_ACTIVITIES),
                settings.text(Setting.TEMPORAL_DEPLOYMENT_NAME),
                settings.text(Setting.TEMPORAL_WORKER_BUILD_ID),
                settings.flag(Setting.TEMPORAL_VERSIONING));
    }

    private synchronized S3Client s3() {
        if (s3 == null) {
            // Temporal tries again: a client that does so too would hide how often
            S3ClientBuilder builder = S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                            c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(S3_TIMEOUT));
            Optional<String> endpoint = settings.optional(Setting.S3_ENDPOINT_URL);
            endpoint.ifPresent(url -> builder.endpointOverride(URI.create(url)).forcePathStyle(true));
            s3 = builder.build();
        }
        return s3;
    }

    private Path path(Setting setting) {
        return settings.optional(setting).map(Path::of).orElse(null);
    }
}

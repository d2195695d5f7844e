package io.apexmemory.config;

import static io.apexmemory.config.Kind.CERTIFICATES;
import static io.apexmemory.config.Kind.FILE;
import static io.apexmemory.config.Kind.FLAG;
import static io.apexmemory.config.Kind.HTTP_URL;
import static io.apexmemory.config.Kind.LIST;
import static io.apexmemory.config.Kind.PORT;
import static io.apexmemory.config.Kind.PRIVATE_KEY;
import static io.apexmemory.config.Kind.SECRET;
import static io.apexmemory.config.Kind.TEXT;

import java.util.Optional;

/** Every setting there is, named as its environment variable, with its default, what it may be and what it means. */
public enum Setting {
    TEMPORAL_HOST("localhost", TEXT, "host of the Temporal server"),
    TEMPORAL_PORT("7233", Kind.number(1, 65_535), "port of the Temporal server"),
    TEMPORAL_NAMESPACE("default", TEXT, "namespace of the workflows"),
    TEMPORAL_TASK_QUEUE("apex-ingestion-queue", TEXT, "task queue that worker and clients share"),
    TEMPORAL_MAX_WORKFLOW_TASKS("100", Kind.number(2, 10_000), "workflow tasks at once in a worker"),
    TEMPORAL_MAX_ACTIVITIES("200", Kind.number(1, 10_000), "activities at once in a worker"),
    TEMPORAL_WORKER_BUILD_ID("v1.0.0", TEXT, "build id under which a worker's workflows run"),
    TEMPORAL_DEPLOYMENT_NAME("apex-ingestion", TEXT, "name of the deployment that the worker belongs to"),
    TEMPORAL_VERSIONING("false", FLAG, "true gives workflows to the build that began them; see apex promote"),
    TEMPORAL_METRICS_PORT("8078", PORT, "port of the worker's metrics and health; 0 takes any free one"),
    TEMPORAL_ENABLED("true", FLAG, "false runs every ingestion in the calling process"),
    TEMPORAL_ROLLOUT("0", Kind.number(0, 100), "percentage of documents that are ingested by Temporal"),
    TEMPORAL_TLS(null, FLAG, "whether to use TLS; none does where a certificate, an authority or an API key is set"),
    TEMPORAL_TLS_CERT(null, CERTIFICATES, "certificate that a client shows to Temporal (PEM)"),
    TEMPORAL_TLS_KEY(null, PRIVATE_KEY, "key of that certificate (PEM)"),
    TEMPORAL_TLS_CA(null, CERTIFICATES, "certificates by which Temporal is known (PEM)"),
    TEMPORAL_TLS_SERVER_NAME(null, TEXT, "name in Temporal's certificate, where it is not TEMPORAL_HOST"),
    TEMPORAL_API_KEY(null, SECRET, "API key for Temporal Cloud"),
    TEMPORAL_CONFIG_FILE(null, FILE, "Temporal's own temporal.toml; none takes the user's, if there is one"),
    TEMPORAL_PROFILE("default", TEXT, "profile in temporal.toml, for what no TEMPORAL_ variable sets"),
    OTEL_EXPORTER_OTLP_ENDPOINT(
            null, HTTP_URL, "address of an OpenTelemetry collector (OTLP over HTTP); none sends no traces"),
    OTEL_SERVICE_NAME("apex-memory", TEXT, "name of the service in traces"),
    OTEL_TRACES_SAMPLER_ARG(
            "1",
            Kind.matching("[01]|0?\\.\\d{1,9}|[01]\\.0+", "a number from 0 to 1"),
            "share of traces that are kept"),
    WORKER_STOP_SECONDS("30", Kind.seconds(0, 3_600), "how long a stopping worker may finish what it has"),
    LOG_FORMAT("text", Kind.choice("text", "json"), "form of a worker's log: text, or one JSON object a line"),

    SAGA_LOCKING("true", FLAG, "one writer per document at a time"),
    SAGA_IDEMPOTENCY("true", FLAG, "answer unchanged content without writing it again"),
    SAGA_BREAKERS("true", FLAG, "stop calling a database that keeps failing"),
    SAGA_RETRIES("true", FLAG, "try a database again within the saga"),
    LOCK_TTL_SECONDS("30", Kind.seconds(1, 3_600), "time to live of a document's lock, renewed while working"),
    LOCK_RETRIES("50", Kind.number(0, 10_000), "further tries for a lock that is held"),
    LOCK_RETRY_MS("100", Kind.milliseconds(1, 60_000), "time between two tries for a lock"),
    RETRY_MAX("3", Kind.number(0, 20), "further tries at a database within one saga"),
    RETRY_INITIAL_MS("1000", Kind.milliseconds(1, 60_000), "time before the first further try"),
    SAGA_WRITE_SECONDS("120", Kind.seconds(1, 120), "time for the four writes of a saga, tries included"),
    SAGA_UNDO_SECONDS("60", Kind.seconds(1, 60), "time for an undo, until what is left becomes a dead letter"),
    SWEEP_SECONDS("60", Kind.seconds(1, 3_600), "how often a worker looks for sagas that others left"),
    BREAKER_NEO4J_FAILURES("5", Kind.number(1, 1_000), "failures in a row that open Neo4j's circuit"),
    BREAKER_NEO4J_SECONDS("60", Kind.seconds(1, 86_400), "time until an open circuit of Neo4j is probed"),
    BREAKER_POSTGRES_FAILURES("5", Kind.number(1, 1_000), "failures in a row that open PostgreSQL's circuit"),
    BREAKER_POSTGRES_SECONDS("60", Kind.seconds(1, 86_400), "time until an open circuit of PostgreSQL is probed"),
    BREAKER_QDRANT_FAILURES("5", Kind.number(1, 1_000), "failures in a row that open Qdrant's circuit"),
    BREAKER_QDRANT_SECONDS("60", Kind.seconds(1, 86_400), "time until an open circuit of Qdrant is probed"),
    BREAKER_REDIS_FAILURES("3", Kind.number(1, 1_000), "failures in a row that open Redis' circuit"),
    BREAKER_REDIS_SECONDS("30", Kind.seconds(1, 86_400), "time until an open circuit of Redis is probed"),
    BREAKER_PROBES("1", Kind.number(1, 1_000), "calls at once that may probe an open circuit whose time is over"),
    IDEMPOTENCY_TTL_HOURS("24", Kind.hours(1, 8_760), "how long unchanged content is answered without writing"),
    CACHE_TTL_HOURS("24", Kind.hours(1, 8_760), "how long Redis keeps a document and its vectors"),

    NEO4J_URI(
            "bolt://localhost:7687",
            Kind.url("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"),
            "address of Neo4j"),
    NEO4J_USER("neo4j", TEXT, "user at Neo4j"),
    NEO4J_PASSWORD(null, SECRET, "password at Neo4j"),
    POSTGRES_URL(
            "jdbc:postgresql://localhost:5432/apex",
            Kind.matching("jdbc:postgresql:\\S+", "a URL like jdbc:postgresql://host:port/database"),
            "JDBC address of PostgreSQL"),
    POSTGRES_USER("apex", TEXT, "user at PostgreSQL"),
    POSTGRES_PASSWORD(null, SECRET, "password at PostgreSQL"),
    QDRANT_URL("http://localhost:6334", HTTP_URL, "gRPC address of Qdrant; https for TLS"),
    QDRANT_API_KEY(null, SECRET, "API key for Qdrant"),
    REDIS_URL("redis://localhost:6379", Kind.url("redis", "rediss"), "address of Redis; rediss for TLS"),

    OPENAI_API_KEY(null, SECRET, "API key for embeddings, and for the openai extractor"),
    OPENAI_BASE_URL("https://api.openai.com/v1", HTTP_URL, "address of the OpenAI API or of one that speaks like it"),
    OPENAI_REQUESTS_PER_MINUTE(
            "0",
            Kind.number(0, 10_000_000),
            "requests a minute to each model, of all workers together; 0 keeps what the API says"),
    OPENAI_TOKENS_PER_MINUTE(
            "0",
            Kind.number(0, 2_000_000_000),
            "tokens a minute to each model, of all workers together; 0 keeps what the API says"),
    EMBEDDING_MODEL("text-embedding-3-small", TEXT, "model of the embeddings"),
    EMBEDDING_DIMENSIONS("1536", Kind.number(1, 65_536), "numbers in a vector; the collection in Qdrant has as many"),
    ENTITY_EXTRACTOR("pattern", Kind.choice("pattern", "openai"), "how entities are found"),
    ENTITY_PATTERNS(null, FILE, "YAML file of entity types and patterns; none takes the built-in ones"),
    ENTITY_MODEL("gpt-4o-mini", TEXT, "model of the openai extractor"),
    CHUNK_TOKENS("512", Kind.number(16, 8_191), "tokens in a chunk at most"),
    CHUNK_OVERLAP_TOKENS("64", Kind.number(0, 4_095), "tokens that a chunk repeats of the one before"),

    DOCUMENT_ROOTS(".", LIST, "folders below which local documents may lie"),
    S3_BUCKETS(null, LIST, "buckets from which documents may come; none allows none"),
    S3_ENDPOINT_URL(null, HTTP_URL, "address of an S3 server; none takes AWS"),
    BLOB_STORE(
            "file:./.apex/blobs",
            Kind.matching("file:.+|s3://[a-z0-9][a-z0-9.-]+(/\\S*)?", "file:FOLDER or s3://BUCKET/PREFIX"),
            "where payloads over 256 KiB are kept"),
    PARSE_MAX_BYTES("104857600", Kind.number(1, Integer.MAX_VALUE), "bytes of a file at most"),
    PARSE_MAX_CHARACTERS("60000000", Kind.number(1, 500_000_000), "characters of a document's text at most"),
    PARSE_MAX_EXPANSION("100", Kind.number(1, 10_000), "how many times its size a compressed file may unpack to"),
    PARSE_MAX_NESTING("100", Kind.number(1, 1_000), "depth of elements and embedded files at most"),
    PARSE_MAX_SECONDS("240", Kind.seconds(1, 290), "time for one document, within the activity's five minutes"),

    DOCKER_HOST("unix:///var/run/docker.sock", TEXT, "address of the Docker engine; only apex doctor looks at it");

    /** What follows the name of a secret where a file is named that holds its value. */
    static final String IN_FILE = "_FILE";

    private final String defaultValue;

    @SuppressWarnings("ImmutableEnumChecker") // its check is a stateless function
    private final Kind kind;

    private final String meaning;

    Setting(String defaultValue, Kind kind, String meaning) {
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.meaning = meaning;
    }

    /** The value that holds where none is set; empty where there is none then. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** One line for a person. */
    public String meaning() {
        return meaning;
    }

    /** The values that are accepted, in words. */
    public String allowed() {
        return kind.allowed();
    }

    /** Whether the value is never shown; it may then be left in a file, which the variable of this name and {@code _FILE} names. */
    public boolean secret() {
        return kind.secret();
    }

    Kind kind() {
        return kind;
    }
}

package io.apexmemory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    /** The contract's table, and the limits that belong to it: name, default (- for none). */
    private static final String CONTRACT = """
            TEMPORAL_HOST localhost
            TEMPORAL_PORT 7233
            TEMPORAL_NAMESPACE default
            TEMPORAL_TASK_QUEUE apex-ingestion-queue
            TEMPORAL_MAX_WORKFLOW_TASKS 100
            TEMPORAL_MAX_ACTIVITIES 200
            TEMPORAL_WORKER_BUILD_ID v1.0.0
            TEMPORAL_DEPLOYMENT_NAME apex-ingestion
            TEMPORAL_VERSIONING false
            TEMPORAL_METRICS_PORT 8078
            TEMPORAL_ENABLED true
            TEMPORAL_ROLLOUT 0
            TEMPORAL_TLS -
            TEMPORAL_TLS_CERT -
            TEMPORAL_TLS_KEY -
            TEMPORAL_TLS_CA -
            TEMPORAL_TLS_SERVER_NAME -
            TEMPORAL_API_KEY -
            TEMPORAL_CONFIG_FILE -
            TEMPORAL_PROFILE default
            OTEL_EXPORTER_OTLP_ENDPOINT -
            OTEL_SERVICE_NAME apex-memory
            OTEL_TRACES_SAMPLER_ARG 1
            SAGA_LOCKING true
            SAGA_IDEMPOTENCY true
            SAGA_BREAKERS true
            SAGA_RETRIES true
            SAGA_WRITE_SECONDS 120
            SAGA_UNDO_SECONDS 60
            SWEEP_SECONDS 60
            BREAKER_NEO4J_FAILURES 5
            BREAKER_NEO4J_SECONDS 60
            BREAKER_POSTGRES_FAILURES 5
            BREAKER_POSTGRES_SECONDS 60
            BREAKER_QDRANT_FAILURES 5
            BREAKER_QDRANT_SECONDS 60
            BREAKER_REDIS_FAILURES 3
            BREAKER_REDIS_SECONDS 30
            BREAKER_PROBES 1
            IDEMPOTENCY_TTL_HOURS 24
            CACHE_TTL_HOURS 24
            LOCK_TTL_SECONDS 30
            LOCK_RETRIES 50
            LOCK_RETRY_MS 100
            RETRY_MAX 3
            RETRY_INITIAL_MS 1000
            NEO4J_URI bolt://localhost:7687
            NEO4J_USER neo4j
            NEO4J_PASSWORD -
            POSTGRES_URL jdbc:postgresql://localhost:5432/apex
            POSTGRES_USER apex
            POSTGRES_PASSWORD -
            QDRANT_URL http://localhost:6334
            QDRANT_API_KEY -
            REDIS_URL redis://localhost:6379
            OPENAI_API_KEY -
            OPENAI_BASE_URL https://api.openai.com/v1
            OPENAI_REQUESTS_PER_MINUTE 0
            OPENAI_TOKENS_PER_MINUTE 0
            EMBEDDING_MODEL text-embedding-3-small
            EMBEDDING_DIMENSIONS 1536
            ENTITY_EXTRACTOR pattern
            ENTITY_PATTERNS -
            ENTITY_MODEL gpt-4o-mini
            CHUNK_TOKENS 512
            CHUNK_OVERLAP_TOKENS 64
            DOCUMENT_ROOTS .
            S3_BUCKETS -
            S3_ENDPOINT_URL -
            BLOB_STORE file:./.apex/blobs
            PARSE_MAX_BYTES 104857600
            PARSE_MAX_CHARACTERS 60000000
            PARSE_MAX_EXPANSION 100
            PARSE_MAX_NESTING 100
            PARSE_MAX_SECONDS 240
            WORKER_STOP_SECONDS 30
            DOCKER_HOST unix:///var/run/docker.sock
            LOG_FORMAT text
            """;

    @TempDir
    Path folder;

    @Test
    void defaultsAreThoseOfTheContract() {
        Map<String, String> contract = new TreeMap<>();
        CONTRACT.lines().map(line -> line.split(" ", 2)).forEach(parts -> contract.put(parts[0], parts[1]));
        Map<String, String> ours = new TreeMap<>();
        Arrays.stream(Setting.values())
                .forEach(s -> ours.put(s.name(), s.defaultValue().orElse("-")));

        assertThat(ours).isEqualTo(contract);
        assertThat(load(Map.of()).listing()).allSatisfy(line -> {
            assertThat(line.origin()).isEqualTo(Origin.DEFAULT);
            assertThat(line.shown()).isEqualTo(line.setting().defaultValue());
            assertThat(line.setting().meaning()).isNotBlank();
        });
    }

    @Test
    void environmentGoesBeforeFileAndFileBeforeDefault() throws IOException {
        file("TEMPORAL_HOST=file-host\nTEMPORAL_PORT=7777\nNEO4J_USER=\n");
        Settings settings = load(Map.of("TEMPORAL_HOST", "env-host", "TEMPORAL_NAMESPACE", " "));

        assertThat(settings.text(Setting.TEMPORAL_HOST)).isEqualTo("env-host");
        assertThat(settings.origin(Setting.TEMPORAL_HOST)).isEqualTo(Origin.ENVIRONMENT);
        assertThat(settings.number(Setting.TEMPORAL_PORT)).isEqualTo(7777);
        assertThat(settings.origin(Setting.TEMPORAL_PORT)).isEqualTo(Origin.FILE);
        assertThat(settings.text(Setting.TEMPORAL_NAMESPACE))
                .as("an empty variable counts as none")
                .isEqualTo("default");
        assertThat(settings.text(Setting.NEO4J_USER)).isEqualTo("neo4j");
        assertThat(settings.origin(Setting.NEO4J_USER)).isEqualTo(Origin.DEFAULT);
    }

    @Test
    void theFileIsReadAsAShellWouldReadIt() throws IOException {
        file("""
                \uFEFF# a comment
                export NEO4J_USER=reader   # who reads
                  NEO4J_PASSWORD = 'a "b" # $c\\n'
                POSTGRES_PASSWORD="x \\"y\\" \\\\ #z" # comment
                QDRANT_API_KEY=pass#word
                TEMPORAL_API_KEY=#
                DOCUMENT_ROOTS=one, two/three , with\\, comma,
                """.replace("\n", "\r\n"));
        Settings settings = load(Map.of());

        assertThat(settings.text(Setting.NEO4J_USER)).isEqualTo("reader");
        assertThat(settings.text(Setting.NEO4J_PASSWORD)).isEqualTo("a \"b\" # $c\\n");
        assertThat(settings.text(Setting.POSTGRES_PASSWORD)).isEqualTo("x \"y\" \\ #z");
        assertThat(settings.text(Setting.QDRANT_API_KEY)).isEqualTo("pass#word");
        assertThat(settings.optional(Setting.TEMPORAL_API_KEY)).isEmpty();
        assertThat(settings.list(Setting.DOCUMENT_ROOTS)).containsExactly("one", "two/three", "with, comma");
    }

    @Test
    void valuesHaveTheirTypes() {
        Settings settings = load(Map.of("SAGA_LOCKING", "FALSE", "LOCK_RETRY_MS", "250", "CACHE_TTL_HOURS", "2"));

        assertThat(settings.flag(Setting.SAGA_LOCKING)).isFalse();
        assertThat(settings.flag(Setting.SAGA_RETRIES)).isTrue();
        assertThat(settings.duration(Setting.LOCK_RETRY_MS)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.duration(Setting.LOCK_TTL_SECONDS)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.duration(Setting.CACHE_TTL_HOURS)).isEqualTo(Duration.ofHours(2));
        assertThat(settings.list(Setting.S3_BUCKETS)).isEmpty();
        assertThatThrownBy(() -> settings.duration(Setting.LOCK_RETRIES)).hasMessage("LOCK_RETRIES is not a time");
    }

    @Test
    void givenValuesStandAlone() {
        Settings settings = Settings.of(Map.of("TEMPORAL_HOST", "there"));

        assertThat(settings.text(Setting.TEMPORAL_HOST)).isEqualTo("there");
        assertThat(settings.optional(Setting.OPENAI_API_KEY)).isEmpty();
        assertThatThrownBy(() -> Settings.of(Map.of("RETRY_MAX", "-1"))).isInstanceOf(SettingsException.class);
    }

    @Test
    void aMissingValueIsNamedWithItsMeaning() {
        assertThatThrownBy(() -> load(Map.of()).text(Setting.OPENAI_API_KEY))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("OPENAI_API_KEY is not set (API key for embeddings");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceAndWithoutSecrets() throws IOException {
        file(
                "LOCK_TTL_SECONDS=0\nREDIS_URL=\"http://:hun@ter:2@cache:6379\"\nthis is no line hunter2\nNEO4J_USER='open\n");
        SettingsException refused = catchThrowableOfType(
                SettingsException.class,
                () -> load(Map.of(
                        "TEMPORAL_PORT",
                        "many",
                        "OPENAI_API_KEY",
                        "hunter2\u0007",
                        "ENTITY_EXTRACTOR",
                        "magic",
                        "TEMPORAL_TLS_CA",
                        "no-such.pem",
                        "CHUNK_TOKENS",
                        "64")));

        assertThat(refused.getMessage().lines().map(String::strip))
                .containsExactlyInAnyOrder(
                        "9 settings are wrong:",
                        ".env.temporal line 3 is not NAME=value (is a quote open, or a # missing before a comment?)",
                        ".env.temporal line 4 is not NAME=value (is a quote open, or a # missing before a comment?)",
                        "LOCK_TTL_SECONDS=0 (.env.temporal) must be a whole number from 1 to 3600",
                        "REDIS_URL=http://:***@cache:6379 (.env.temporal) must be a URL like redis://host:port (redis, rediss)",
                        "TEMPORAL_PORT=many (environment) must be a whole number from 1 to 65535",
                        "OPENAI_API_KEY=*** (environment) must be a text without control characters",
                        "ENTITY_EXTRACTOR=magic (environment) must be pattern or openai",
                        "TEMPORAL_TLS_CA=no-such.pem (environment) must be the path of a PEM file of certificates",
                        "CHUNK_OVERLAP_TOKENS=64 (default) must be less than CHUNK_TOKENS=64 (environment)");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCK_RETRIES, -1",
        "LOCK_RETRIES, 2401",
        "LOCK_RETRY_MS, 0",
        "LOCK_RETRY_MS, 1.5",
        "LOCK_TTL_SECONDS, 3601",
        "BREAKER_NEO4J_FAILURES, 0",
        "BREAKER_REDIS_SECONDS, 0",
        "BREAKER_POSTGRES_SECONDS, forever",
        "BREAKER_PROBES, 0",
        "SAGA_BREAKERS, on",
        "TEMPORAL_ROLLOUT, 101",
        "TEMPORAL_METRICS_PORT, 65536",
        "TEMPORAL_TLS_CERT, cert.pem",
        "TEMPORAL_TLS_KEY, cert.pem",
        "TEMPORAL_TLS_KEY, encrypted.pem",
        "TEMPORAL_TLS, maybe",
        "ENTITY_PATTERNS, no-such.yaml",
        "NEO4J_URI, http://localhost:7687",
        "QDRANT_URL, localhost:6334",
        "POSTGRES_URL, postgres://localhost/apex",
        "BLOB_STORE, /var/blobs",
        "PARSE_MAX_SECONDS, 291"
    })
    void aBadValueIsRefusedAtStartUp(String name, String value) throws IOException {
        Files.createFile(folder.resolve("cert.pem"));
        Files.writeString(
                folder.resolve("encrypted.pem"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFHDBO\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> load(Map.of(name, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("must be");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "REDIS_URL redis://:se%40cr:et@cache:6379/0 redis://:***@cache:6379/0",
                "REDIS_URL rediss://app:s3cret@cache:6379 rediss://app:***@cache:6379",
                "POSTGRES_URL jdbc:postgresql://u:s3cret@db:5432/apex jdbc:postgresql://u:***@db:5432/apex",
                "POSTGRES_URL jdbc:postgresql://db/apex?user=a&password=s3cret&ssl=true"
                        + " jdbc:postgresql://db/apex?user=a&password=***&ssl=true",
                "QDRANT_URL https://qdrant.example:6334 https://qdrant.example:6334",
                "NEO4J_PASSWORD s3cret ***",
                "OPENAI_API_KEY sk-123 ***"
            })
    void secretsAreMaskedInTheListing(String name, String value, String shown) {
        Settings settings = load(Map.of(name, value));

        assertThat(settings.listing())
                .filteredOn(line -> line.setting().name().equals(name))
                .singleElement()
                .satisfies(line -> assertThat(line.shown()).contains(shown));
        assertThat(settings.toString()).isEqualTo("Settings[" + name + "]");
    }

    @Test
    void namesThatAreNearlyOursAreWarnedAbout() throws IOException {
        file("TEMPORAL_HOTS=x\nREDIS_UR=redis://cache\nPATH=/bin\nEMBEDING_MODEL=y\nPOSTGRES_DB=z\nNEO4J_USER=ok\n");

        assertThat(load(Map.of("TEMPORAL_CLI_ADDRESS", "x")).warnings())
                .isEqualTo(List.of(
                        ".env.temporal: TEMPORAL_HOTS is not a setting and is ignored; did you mean TEMPORAL_HOST?",
                        ".env.temporal: REDIS_UR is not a setting and is ignored; did you mean REDIS_URL?",
                        ".env.temporal: EMBEDING_MODEL is not a setting and is ignored; did you mean EMBEDDING_MODEL?",
                        ".env.temporal: POSTGRES_DB is not a setting and is ignored; did you mean POSTGRES_URL?"));
    }

    private Settings load(Map<String, String> environment) {
        return Settings.load(environment, folder);
    }

    private void file(String text) throws IOException {
        Files.writeString(folder.resolve(Settings.FILE_NAME), text);
    }
}

package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** How objects are fetched, against an endpoint that answers as S3 would in good times and bad. */
class DocumentSourceS3Test {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<DownloadMeter.Ending> downloads = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Client s3;
    private volatile int status = 200;
    private volatile int cutOff;
    private volatile byte[] body = "Load 4711".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getRawPath());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body, 0, body.length - cutOff);
            exchange.close();
        });
        server.start();
        s3 = S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")))
                .forcePathStyle(true)
                .overrideConfiguration(
                        it -> it.retryStrategy(retry -> retry.maxAttempts(1)).apiCallTimeout(Duration.ofSeconds(20)))
                .build();
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    @Test
    void readsAnObjectOfAConfiguredBucket() {
        ParsedDocument parsed = parse("S3://freight/in//a b.txt", ParseLimits.DEFAULT);
        assertThat(parsed.content()).isEqualTo("Load 4711");
        assertThat(parsed.metadata().title()).isEqualTo("a b");
        assertThat(parsed.metadata().sourcePath()).isEqualTo("s3://freight/in//a b.txt");
        assertThat(asked).containsExactly("/freight/in//a%20b.txt");
        assertThat(downloads).containsExactly(DownloadMeter.Ending.COMPLETED);
    }

    @Test
    void asksForNothingInAnotherBucket() {
        assertThat(failure("s3://elsewhere/a.txt").type()).isEqualTo(ErrorType.VALIDATION);
        assertThat(failure("s3://elsewhere/a.txt")).hasMessageContaining("S3_BUCKETS");
        assertThat(asked).isEmpty();
        assertThat(downloads).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "404, DOCUMENT_NOT_FOUND, false",
        "403, DOCUMENT_STORAGE, false",
        "400, DOCUMENT_STORAGE, false",
        "429, DOCUMENT_STORAGE, true",
        "500, DOCUMENT_STORAGE, true",
        "503, DOCUMENT_STORAGE, true"
    })
    void tellsWhatMayPassFromWhatWillNot(int answer, ErrorType type, boolean retryable) {
        status = answer;
        ApexException failure = failure("s3://freight/a.txt");
        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining("s3://freight/a.txt").hasMessageNotContaining("4711");
        assertThat(downloads)
                .containsExactly(
                        type == ErrorType.DOCUMENT_STORAGE
                                ? DownloadMeter.Ending.FAILED
                                : DownloadMeter.Ending.REFUSED);
    }

    @Test
    void retriesWhenNobodyAnswersOrTheAnswerIsCutOff() {
        cutOff = 3;
        assertThat(failure("s3://freight/a.txt").type()).isEqualTo(ErrorType.DOCUMENT_STORAGE);
        server.stop(0);
        ApexException failure = failure("s3://freight/a.txt");
        assertThat(failure.type()).isEqualTo(ErrorType.DOCUMENT_STORAGE);
        assertThat(failure.retryable()).isTrue();
        assertThat(downloads).containsExactly(DownloadMeter.Ending.FAILED, DownloadMeter.Ending.FAILED);
    }

    @Test
    void holdsObjectsToTheLimitOfBytes() {
        ParseLimits limits = new ParseLimits(8, 100, 100, 100, Duration.ofMinutes(1));
        assertThatThrownBy(() -> parse("s3://freight/a.txt", limits))
                .isInstanceOfSatisfying(
                        ApexException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DOCUMENT_TOO_LARGE));
    }

    private ApexException failure(String uri) {
        return catchThrowableOfType(ApexException.class, () -> parse(uri, ParseLimits.DEFAULT));
    }

    private ParsedDocument parse(String uri, ParseLimits limits) {
        return new TikaDocumentParser(
                        List.of(),
                        Set.of("freight"),
                        () -> s3,
                        limits,
                        new Chunker(512, 64),
                        (ending, taken) -> downloads.add(ending))
                .parse(null, uri, Progress.NONE);
    }
}

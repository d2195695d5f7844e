package io.apexmemory.stack.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apexmemory.document.Vector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiStubTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<String> PASSAGES = List.of(
            "The detention rate is 65 dollars an hour after two free hours of waiting at the shipper or the receiver.",
            "Brake pads of the trailer were replaced, the left air chamber leaked and was sealed again.",
            "The driver was off duty for ten hours and drove seven hours, as the log of the electronic device shows.",
            "Der Spediteur haftet für Schäden an der Ware nur bis zu 8,33 Rechnungseinheiten je Kilogramm.",
            "يجب على السائق تسليم البضاعة إلى المستودع قبل الساعة الثامنة صباحا",
            "冷凍車の温度は配送中ずっとマイナス十八度以下に保たなければならない。",
            "Payment is due within thirty days of the invoice date; late payments bear interest.");

    private static OpenAiStub stub;

    @BeforeAll
    static void start() {
        stub = OpenAiStub.start();
    }

    @AfterAll
    static void stop() {
        stub.close();
    }

    @BeforeEach
    void reset() {
        stub.reset();
    }

    private static HttpResponse<String> post(String key, Map<String, Object> body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(stub.baseUrl() + "/embeddings"))
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<Vector> embed(List<String> texts) throws IOException, InterruptedException {
        List<Vector> vectors = new ArrayList<>();
        for (JsonNode item : JSON.readTree(
                        post("k", Map.of("model", "m", "input", texts)).body())
                .path("data")) {
            vectors.add(JSON.convertValue(item.path("embedding"), Vector.class));
        }
        return vectors;
    }

    private static double cosine(Vector a, Vector b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += (double) a.get(i) * b.get(i);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            what do we charge for detention                | 0
            waiting at the receiver                        | 0
            Which trailer got new brakes?                  | 1
            How many hours did the driver drive            | 2
            Haftung des Spediteurs bei Warenschaden        | 3
            متى يسلم السائق البضاعة                           | 4
            冷凍車は何度に保ちますか                              | 5
            when must invoices be paid                     | 6
            """)
    void ranksThePassageFirstThatAnswers(String question, int passage) throws Exception {
        List<Vector> passages = embed(PASSAGES);
        Vector asked = embed(List.of(question)).get(0);

        Vector best = Collections.max(passages, Comparator.comparingDouble(p -> cosine(asked, p)));

        assertThat(passages.indexOf(best)).isEqualTo(passage);
        assertThat(cosine(best, best)).isCloseTo(1, offset(1e-5));
    }

    @Test
    void answersTheSameInNumbersAndInBase64() throws Exception {
        Vector numbers = embed(List.of("axle")).get(0);
        var answer = JSON.readTree(post("k", Map.of("model", "m", "input", "axle", "encoding_format", "base64"))
                .body());

        assertThat(numbers.size()).isEqualTo(1536);
        assertThat(Vector.fromBase64(answer.at("/data/0/embedding").asText())).isEqualTo(numbers);
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isPositive();
    }

    @Test
    void refusesWhatTheApiRefuses() throws Exception {
        assertThat(post(null, Map.of("model", "m", "input", "x")).statusCode()).isEqualTo(401);
        List<Object> refused = List.of(
                List.of("x", ""),
                List.of(),
                Collections.nCopies(2_049, "x"),
                "word ".repeat(8_200),
                Collections.nCopies(40, "word ".repeat(8_000)));
        for (Object input : refused) {
            var answer = post("k", Map.of("model", "m", "input", input));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).at("/error/message").asText())
                    .isNotEmpty();
        }
        assertThat(stub.requests()).isEqualTo(6);
        assertThat(stub.calls())
                .extracting(OpenAiStub.Call::status)
                .startsWith(401, 400)
                .hasSize(6);
    }

    @Test
    void answersAsToldAndThenAsAlways() throws Exception {
        stub.next(2, StubAnswer.error(500)).always(StubAnswer.error(401));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            statuses.add(post("k", Map.of("model", "m", "input", "x")).statusCode());
        }
        stub.reset();
        statuses.add(post("k", Map.of("model", "m", "input", "x")).statusCode());

        assertThat(statuses).containsExactly(500, 500, 401, 401, 200);
        assertThat(stub.requests()).isEqualTo(1);
    }
}

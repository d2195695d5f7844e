package io.apexmemory.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.apexmemory.document.Threads;
import io.apexmemory.document.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;

/**
 * OpenAI's embeddings, each answer so long after its request. The fixture's stub reckons vectors from words and counts tokens, which
 * takes longer than what is measured here: this one has its vectors ready, so that a millisecond is the product's.
 */
final class FixedAnswers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READY = 64;

    private final ExecutorService threads = Threads.perTask("fixed-answers");
    private final HttpServer server;
    private volatile long delayNanos;
    private final String[] base64 = new String[READY];
    private final String[] numbers = new String[READY];

    FixedAnswers(int delayMillis, int dimensions) {
        answerAfter(delayMillis);
        Random random = new Random(1);
        for (int i = 0; i < READY; i++) {
            float[] values = new float[dimensions];
            for (int j = 0; j < dimensions; j++) {
                values[j] = (float) random.nextGaussian();
            }
            Vector vector = Vector.of(values).normalised();
            base64[i] = '"' + vector.toBase64() + '"';
            numbers[i] = Arrays.toString(vector.toArray());
        }
        // else an answer waits for the acknowledgement of its own head
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/embeddings", this::answer);
        server.start();
    }

    /** For requests from now on. */
    void answerAfter(int delayMillis) {
        delayNanos = delayMillis * 1_000_000L;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        long due = System.nanoTime() + delayNanos;
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            byte[] body = embeddings(request).getBytes(StandardCharsets.US_ASCII);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String embeddings(JsonNode request) {
        JsonNode input = request.path("input");
        String[] ready = request.path("encoding_format").asText().equals("base64") ? base64 : numbers;
        int count = input.isArray() ? input.size() : 1;
        StringBuilder out = new StringBuilder("{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[");
        for (int i = 0; i < count; i++) {
            String text = input.isArray() ? input.get(i).asText() : input.asText();
            out.append(i == 0 ? "" : ",")
                    .append(String.format(Locale.ROOT, "{\"object\":\"embedding\",\"index\":%d,\"embedding\":", i))
                    .append(ready[Math.floorMod(text.hashCode(), READY)])
                    .append('}');
        }
        return out.append("],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}")
                .toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

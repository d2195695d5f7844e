package io.apexmemory.stack.openai;

import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.responseDefinition;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The OpenAI API's embeddings and chat completions on a free port of this machine, deterministic and without a network. It
 * answers as the API does unless told otherwise by {@link #next} or {@link #always}. Thread-safe.
 */
public final class OpenAiStub implements AutoCloseable {
    /**
     * A request that arrived.
     *
     * @param path for example {@code /v1/embeddings}
     * @param inputs number of texts, 0 if the request was not answered with a result
     */
    public record Call(Instant at, String path, int inputs, int tokens, int status) {}

    /** More calls are counted but forgotten, the oldest first. */
    private static final int REMEMBERED = 10_000;

    private final WireMockServer server;
    private final Deque<StubAnswer> next = new ArrayDeque<>();
    private final Deque<Call> calls = new ArrayDeque<>();
    private StubAnswer always = StubAnswer.NORMAL;
    private StubLimit limit;
    private int requests;

    private OpenAiStub() {
        server = new WireMockServer(options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .disableRequestJournal()
                .extensions(new Answers()));
        server.stubFor(any(anyUrl()).willReturn(WireMock.ok()));
    }

    public static OpenAiStub start() {
        OpenAiStub stub = new OpenAiStub();
        stub.server.start();
        return stub;
    }

    /** The value for OPENAI_BASE_URL. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    /** The vector that it gives to a text. */
    public static float[] vector(String text, int dimensions) {
        return StubVectors.of(text, dimensions);
    }

    /** Answers the next n requests this way, after those that were already told. */
    public synchronized OpenAiStub next(int times, StubAnswer answer) {
        for (int i = 0; i < times; i++) {
            next.add(answer);
        }
        return this;
    }

    /** Answers every request this way, once {@link #next} is used up. */
    public synchronized OpenAiStub always(StubAnswer answer) {
        always = answer;
        return this;
    }

    /**
     * From now on refuses (429) whoever asks more often, once {@link #next} is used up and unless {@link #always} says otherwise.
     *
     * @param atOnce requests that may come at once, where none came for long
     * @param tells whether the answers say what the limit is
     */
    public synchronized OpenAiStub limit(int perMinute, int atOnce, boolean tells) {
        limit = new StubLimit(perMinute, atOnce, tells);
        return this;
    }

    /** Forgets all answers, limits and calls. */
    public synchronized void reset() {
        next.clear();
        calls.clear();
        always = StubAnswer.NORMAL;
        limit = null;
        requests = 0;
    }

    /** Requests since the last reset, whatever their answer. */
    public synchronized int requests() {
        return requests;
    }

    /** The latest calls since the last reset, in the order of their answers. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop();
    }

    private synchronized StubAnswer arrived() {
        requests++;
        if (!next.isEmpty()) {
            return next.poll();
        }
        return limit == null || !always.equals(StubAnswer.NORMAL) ? always : limit.answer();
    }

    private synchronized void answered(Call call) {
        calls.add(call);
        if (calls.size() > REMEMBERED) {
            calls.poll();
        }
    }

    private final class Answers implements ResponseDefinitionTransformerV2 {
        @Override
        public String getName() {
            return "openai";
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Instant at = Instant.now();
            Request request = event.getRequest();
            String path = request.getUrl();
            StubAnswer answer = arrived();
            int status = answer.status();
            StubEndpoints.Result result = StubEndpoints.Result.NONE;
            String code = answer.code();
            String message =
                    "You sent " + (status == 401 ? request.getHeader("Authorization") : request.getBodyAsString());
            if (!request.containsHeader("Authorization")) {
                status = 401;
                message = "You didn't provide an API key";
            } else if (status == 200 && answer.kind() != StubAnswer.Kind.RESET) {
                try {
                    switch (path) {
                        case "/v1/embeddings" -> result = StubEndpoints.embeddings(request.getBody(), answer);
                        case "/v1/chat/completions" -> result = StubEndpoints.chat(request.getBody(), answer);
                        case "/v1/models" -> result = StubEndpoints.models();
                        default -> status = 404;
                    }
                } catch (StubEndpoints.Refused refused) {
                    status = 400;
                    code = "invalid_request";
                    message = refused.getMessage();
                }
            }
            answered(new Call(at, path, result.inputs(), result.tokens(), status));
            ResponseDefinitionBuilder response = responseDefinition()
                    .withStatus(status)
                    .withHeader("Content-Type", "application/json")
                    .withBody(StubEndpoints.write(
                            status == 200 ? result.body() : StubEndpoints.error(status, code, message)));
            answer.headers().forEach(response::withHeader);
            if (!answer.delay().isZero()) {
                response.withFixedDelay((int) answer.delay().toMillis());
            }
            if (answer.kind() == StubAnswer.Kind.RESET) {
                response.withFault(Fault.CONNECTION_RESET_BY_PEER);
            }
            return response.build();
        }
    }
}

package io.apexmemory.stack.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the API's two endpoints answer. Without state; thread-safe. */
final class StubEndpoints {
    /** A request that the API refuses with 400. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** An answer, and what it was for. */
    record Result(JsonNode body, int inputs, int tokens) {
        static final Result NONE = new Result(JSON.createObjectNode(), 0, 0);
    }

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMPANY = Pattern.compile(
            "\\p{Lu}[\\p{L}&-]{0,30}(?: \\p{Lu}[\\p{L}&-]{0,30}){0,4},? (?:Inc|LLC|GmbH|Corp|AG|Ltd)\\b\\.?");

    private StubEndpoints() {}

    static Result embeddings(byte[] request, StubAnswer answer) {
        JsonNode json = read(request);
        List<String> inputs = inputs(json.path("input"));
        int[] tokens = inputs.stream().mapToInt(Tokens::count).toArray();
        int total = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (inputs.get(i).isEmpty()) {
                throw new Refused("'$.input[" + i + "]' is invalid: it is empty");
            }
            if (tokens[i] > 8_191) {
                throw new Refused(
                        "This model's maximum context length is 8192 tokens, however you requested " + tokens[i]);
            }
            total += tokens[i];
        }
        if (total > 300_000) {
            throw new Refused("Requested " + total + " tokens, max 300000 tokens per request");
        }
        int dimensions = answer.dimensions() > 0
                ? answer.dimensions()
                : json.path("dimensions").asInt(1536);
        boolean base64 = "base64".equals(json.path("encoding_format").asText());
        List<ObjectNode> data = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            float[] vector = StubVectors.of(inputs.get(i), dimensions);
            if (answer.kind() == StubAnswer.Kind.NOT_A_NUMBER) {
                vector[0] = Float.NaN;
            }
            ObjectNode item = JSON.createObjectNode().put("object", "embedding").put("index", i);
            if (base64) {
                item.put("embedding", Vector.of(vector).toBase64());
            } else {
                ArrayNode numbers = item.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
            data.add(item);
        }
        switch (answer.kind()) {
            case OUT_OF_ORDER -> Collections.reverse(data);
            case ONE_MISSING -> data.remove(0);
            default -> {}
        }
        ObjectNode body = JSON.createObjectNode()
                .put("object", "list")
                .put("model", json.path("model").asText());
        body.putArray("data").addAll(data);
        body.putObject("usage").put("prompt_tokens", total).put("total_tokens", total);
        return new Result(body, inputs.size(), total);
    }

    static Result models() {
        ObjectNode body = JSON.createObjectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (String model : List.of("text-embedding-3-small", "text-embedding-3-large", "gpt-4o-mini")) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", 0)
                    .put("owned_by", "stub");
        }
        return new Result(body, 0, 0);
    }

    static Result chat(byte[] request, StubAnswer answer) {
        JsonNode json = read(request);
        JsonNode messages = json.path("messages");
        if (!json.hasNonNull("model") || messages.isEmpty()) {
            throw new Refused("you must provide a model and messages");
        }
        String text = messages.get(messages.size() - 1).path("content").asText();
        String content = answer.content() == null ? companies(text) : answer.content();
        int tokens = 0;
        for (JsonNode message : messages) {
            tokens += Tokens.count(message.path("content").asText());
        }
        ObjectNode body = JSON.createObjectNode()
                .put("id", "chatcmpl-stub")
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", json.path("model").asText());
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", answer.kind() == StubAnswer.Kind.CUT_OFF ? "length" : "stop");
        choice.putNull("logprobs");
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", content)
                .putNull("refusal");
        int said = Tokens.count(content);
        body.putObject("usage")
                .put("prompt_tokens", tokens)
                .put("completion_tokens", said)
                .put("total_tokens", tokens + said);
        return new Result(body, 1, tokens);
    }

    /** An error in the API's shape. */
    static JsonNode error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", status >= 500 ? "server_error" : "invalid_request_error")
                .putNull("param")
                .put("code", code);
        return body;
    }

    private static List<String> inputs(JsonNode input) {
        List<String> inputs = new ArrayList<>();
        if (input.isTextual()) {
            inputs.add(input.asText());
        } else {
            input.forEach(text -> inputs.add(text.asText()));
        }
        if (inputs.isEmpty() || inputs.size() > 2_048) {
            throw new Refused("'$.input' is invalid: " + inputs.size() + " inputs, expected 1 to 2048");
        }
        return inputs;
    }

    private static String companies(String text) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode entities = answer.putArray("entities");
        TreeSet<String> names = new TreeSet<>();
        COMPANY.matcher(text).results().forEach(found -> names.add(found.group()));
        names.forEach(name -> entities.addObject()
                .put("entity_type", "organization")
                .put("mention", name)
                .put("confidence", 0.9));
        return answer.toString();
    }

    private static JsonNode read(byte[] request) {
        try {
            return JSON.readTree(request);
        } catch (IOException e) {
            throw new Refused("We could not parse the JSON body of your request");
        }
    }

    static byte[] write(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

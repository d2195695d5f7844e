package io.apexmemory.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The models that a key may use: the one question to the API that costs nothing. It is asked without the API's own client, which
 * takes longer to load than an answer takes to come.
 */
public final class Models {
    private Models() {}

    /**
     * Their names; empty where the server answers and tells this key none.
     *
     * @throws ApexException if it does not answer, or refuses the key
     */
    public static Optional<Set<String>> ask(String baseUrl, String apiKey, Duration patience)
            throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl.replaceFirst("/+$", "") + "/models"))
                .header("Authorization", "Bearer " + apiKey)
                .timeout(patience)
                .build();
        HttpResponse<String> answer;
        try {
            answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(patience)
                    .build()
                    .send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw failure("no connection to the OpenAI API; check the network and OPENAI_BASE_URL");
        }
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(names(answer.body()));
            case 401 -> throw failure("the OpenAI API refuses the key (401); check OPENAI_API_KEY");
            case 403, 404 -> Optional.empty();
            default ->
                throw failure("the OpenAI API answers " + answer.statusCode()
                        + "; check OPENAI_BASE_URL, or try again later");
        };
    }

    private static Set<String> names(String body) {
        Set<String> names = new HashSet<>();
        try {
            for (JsonNode model : Json.MAPPER.readTree(body).path("data")) {
                names.add(model.path("id").asText());
            }
        } catch (IOException e) {
            throw failure("its list of models is no JSON; check OPENAI_BASE_URL");
        }
        return names;
    }

    private static ApexException failure(String what) {
        return new ApexException(ErrorType.VALIDATION, what);
    }
}

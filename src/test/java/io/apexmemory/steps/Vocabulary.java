package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.openai.StubAnswer;
import io.cucumber.java.ParameterType;
import java.time.Duration;
import java.util.Arrays;

/** The words of the features, as {@code features/README.md} defines them. */
public final class Vocabulary {
    @ParameterType("Neo4j|PostgreSQL|Qdrant|Redis")
    public StoreName store(String title) {
        return StoreName.of(title);
    }

    @ParameterType("\"([^\"]+)\"")
    public Document document(String name) {
        return new Document(name);
    }

    @ParameterType("[A-Z][A-Za-z]+Error|Superseded")
    public ErrorType error(String wire) {
        return Arrays.stream(ErrorType.values())
                .filter(type -> type.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no error is called " + wire));
    }

    @ParameterType("closed|half-open|open")
    public String circuit(String state) {
        return state;
    }

    @ParameterType("[A-Z][A-Z0-9_]+_[A-Z0-9_]+")
    public Setting setting(String name) {
        return Setting.valueOf(name);
    }

    @ParameterType("writer [A-Z]")
    public String writer(String name) {
        return name;
    }

    /** What became of a lock that somebody may have asked for. */
    @ParameterType("has never asked for|holds|has let go of|has lost to writer B")
    public String did(String words) {
        return words;
    }

    @ParameterType("a folder|S3")
    public Place place(String words) {
        return words.equals("S3") ? Place.S3 : Place.FOLDER;
    }

    @ParameterType("429 with Retry-After \\d+ s|500|401")
    public StubAnswer answer(String words) {
        return words.startsWith("429")
                ? StubAnswer.rateLimit(Duration.ofSeconds(Long.parseLong(words.replaceAll("429|\\D", ""))))
                : StubAnswer.error(Integer.parseInt(words));
    }

    @ParameterType("parse|extraction|embedding|write")
    public Step step(String word) {
        return switch (word) {
            case "parse" -> Step.PARSE;
            case "extraction" -> Step.EXTRACT;
            case "embedding" -> Step.EMBED;
            default -> Step.WRITE;
        };
    }
}

package io.apexmemory.steps;

import io.apexmemory.config.Setting;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Vector;
import io.apexmemory.saga.WriteRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small texts that take each other's place: every part of each says its number, and so do its vectors. */
final class Texts {
    static final int CHUNKS = 3;
    private static final int DIMENSIONS =
            Integer.parseInt(Setting.EMBEDDING_DIMENSIONS.defaultValue().orElseThrow());
    private static final Pattern NUMBER = Pattern.compile("(?i)\\btext (\\d+)\\b");

    private Texts() {}

    static WriteRequest of(UUID documentId, int number) {
        List<String> chunks = IntStream.rangeClosed(1, CHUNKS)
                .mapToObj(chunk -> "Part %d of text %d.".formatted(chunk, number))
                .toList();
        String content = String.join("\n", chunks);
        Metadata metadata = new Metadata(
                "Text " + number,
                null,
                "txt",
                content.length(),
                "file:///text.txt",
                null,
                null,
                1,
                ContentHash.sha256(content));
        Stream<Entity> entities = Stream.of("Everybody", "The author of text " + number)
                .map(name -> Entity.of("person", name, 0.9, null, Map.of(), "text " + number, CHUNKS));
        Vector vector = vector(number);
        return new WriteRequest(
                new ParsedDocument(documentId, content, metadata, chunks),
                entities.toList(),
                new Embeddings("model", vector, List.of(vector, vector, vector)),
                null);
    }

    /** The numbers of all texts that these words come from. */
    static Set<Integer> numbers(Object words) {
        return NUMBER.matcher(String.valueOf(words))
                .results()
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toSet());
    }

    /** Near every other text's, and nobody's but this one's. */
    static Vector vector(int number) {
        float[] values = new float[DIMENSIONS];
        Arrays.fill(values, 1);
        values[number] = DIMENSIONS;
        return Vector.of(values).normalised();
    }
}

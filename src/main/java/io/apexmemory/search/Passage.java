package io.apexmemory.search;

import java.util.List;
import java.util.UUID;

/**
 * A piece of a document that answers a question.
 *
 * @param chunk number of the chunk in its document, from 1
 * @param score cosine similarity to the question, from -1 to 1
 * @param entities what the passage mentions
 */
public record Passage(
        UUID documentId,
        long version,
        String title,
        String sourcePath,
        int chunk,
        double score,
        String text,
        List<Connection> entities) {
    public Passage {
        entities = List.copyOf(entities);
    }

    /**
     * An entity of the passage and the other documents of the answer's stores that mention it.
     *
     * @param alsoIn titles of other live documents that mention it
     */
    public record Connection(String entityType, String name, List<String> alsoIn) {
        public Connection {
            alsoIn = List.copyOf(alsoIn);
        }
    }
}

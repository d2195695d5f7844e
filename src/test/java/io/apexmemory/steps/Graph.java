package io.apexmemory.steps;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;

/** The entities and their mentions in Neo4j, read by its own client. */
record Graph(Driver neo4j) {
    private static final String MENTIONS = "MATCH (:DocumentVersion {document_id: $id})-[m:MENTIONS]->(e:Entity)"
            + " RETURN e.uuid AS uuid, m.mention_count AS n, m.confidence AS confidence";
    private static final String NODES =
            "MATCH (e:Entity {uuid: $id}) OPTIONAL MATCH (e)<-[:MENTIONS]-(v:DocumentVersion)"
                    + " RETURN elementId(e), collect(v.document_id) AS documents";

    /** What a document's versions say of an entity. */
    record Mention(UUID entity, int count, double confidence) {}

    List<Mention> mentions(UUID documentId) {
        return rows(MENTIONS, documentId).stream()
                .map(row -> new Mention(
                        UUID.fromString(row.get("uuid").asString()),
                        row.get("n").asInt(),
                        row.get("confidence").asDouble()))
                .toList();
    }

    /** For each node of the entity the documents that mention it. */
    List<Set<UUID>> nodesOf(UUID entity) {
        return rows(NODES, entity).stream()
                .map(row -> Set.copyOf(row.get("documents").asList((Value id) -> UUID.fromString(id.asString()))))
                .toList();
    }

    private List<Record> rows(String query, UUID id) {
        try (Session session = neo4j.session()) {
            return session.run(query, Map.of("id", id.toString())).list();
        }
    }
}

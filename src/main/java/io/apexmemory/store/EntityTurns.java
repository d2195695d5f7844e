package io.apexmemory.store;

import io.apexmemory.document.Entity;
import java.util.Collection;
import java.util.List;

/**
 * The nodes by which transactions on the graph take turns, each holding the locks of those it took until it ends. Locks on what
 * documents share, of entities, of relationships that are neighbours in a chain and of index entries, cannot be taken in one
 * order: they deadlock where entities come and go. So whoever touches a version first takes the turn of its document, then those
 * of all entities that it mentions, in their order. Nobody else is then at any of these: a relationship's neighbours belong to
 * the same version or to the same entity.
 *
 * <p>Turns are shared by all names that begin alike, so that there is an end to their number; they are made when first needed and
 * stay. Two documents without a common entity meet by chance: with 20 entities each, once in 160 times. To set a property to what
 * it is already locks the node and writes nothing; to remove one that no node has would not even lock.
 */
public final class EntityTurns {
    /** Hexadecimal, of keys and of ids: 65,536 turns of each kind at most. */
    private static final int DIGITS = 4;

    private static final String ENTITY = "entity ";
    private static final String DOCUMENT = "document ";

    /** Takes those in the list {@code turns}, which is sorted. */
    static final String EACH = "FOREACH (of IN turns | MERGE (turn:EntityTurn {of: of}) SET turn.taken = true)\n";

    private static final String OWN =
            "MERGE (own:EntityTurn {of: '%s' + left($document_id, %d)}) SET own.taken = true\n"
                    .formatted(DOCUMENT, DIGITS);

    /** The turns of the entities {@code e}, as the list {@code turns}, with what else the query carries on. */
    private static String collect(String carried) {
        return "WITH DISTINCT %1$s'%2$s' + left(e.key, %3$d) AS of ORDER BY of\nWITH %1$scollect(of) AS turns\n"
                .formatted(carried, ENTITY, DIGITS);
    }

    /** Takes the turn of {@code $document_id}, then those in {@code $turns}: for who brings a version's mentions with him. */
    static final String OF_WRITE = OWN + "WITH $turns AS turns\n" + EACH;

    /**
     * Takes all that the version {@code $version} of {@code $document_id} needs. What it mentions stays the same once its
     * document's turn is taken, and whoever was writing it has ended.
     */
    public static final String OF_VERSION =
            OWN + "WITH own\nOPTIONAL MATCH (:DocumentVersion {document_id: $document_id, version: $version})"
                    + "-[:MENTIONS]->(e:Entity)\n" + collect("") + EACH + "WITH turns\n";

    /** Takes those of the entities that the node {@code v} mentions, which has no document. */
    public static final String OF_NODE =
            "OPTIONAL MATCH (v)-[:MENTIONS]->(e:Entity)\n" + collect("v, ") + EACH + "WITH v\n";

    /**
     * Takes that of the entity whose key is {@code $subject}, which may also be the id of a node and has colons then. It must not
     * look for the entity before: that would lock its entry in the index.
     */
    public static final String OF_ENTITY =
            "WITH [key IN [$subject] WHERE NOT key CONTAINS ':' | '%s' + left(key, %d)] AS turns\n"
                            .formatted(ENTITY, DIGITS)
                    + EACH + "WITH turns\n";

    private EntityTurns() {}

    static List<String> of(Collection<Entity> entities) {
        return entities.stream()
                .map(entity -> ENTITY + entity.key().substring(0, DIGITS))
                .distinct()
                .sorted()
                .toList();
    }
}

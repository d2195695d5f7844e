package io.apexmemory.audit;

import static io.apexmemory.document.StoreName.NEO4J;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.audit.RecordReader.Live;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Compares the node of a version, and what it mentions, with the row of the version and its entities. */
final class MentionCheck {
    private static final int NAMED = 3;

    private final Live live;
    /** By the key that follows from type and name; of two with one key the first counts. */
    private final Map<String, JsonNode> expected = new LinkedHashMap<>();

    private final Set<String> seen = new HashSet<>();
    private final List<String> twice = new ArrayList<>();
    private final List<String> tooMuch = new ArrayList<>();
    private final List<String> ofOthers = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private Value node;
    private int entities;

    MentionCheck(Live live) {
        this.live = live;
        if (live.present()) {
            for (JsonNode entity : json(live.entities())) {
                String type = entity.path("entity_type").asText();
                String name = Entity.normalise(entity.path("name").asText());
                expected.putIfAbsent(ContentHash.sha256(type + '\n' + name), entity);
                entities++;
            }
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.createArrayNode();
        }
    }

    /** As many as the node tells, or null. */
    Integer chunks() {
        return node == null || node.get("chunks").isNull()
                ? null
                : node.get("chunks").asInt();
    }

    /** The node with one of its mentions, or with none. */
    void row(Record row) {
        node = row.get("node");
        Value mention = row.get("mention");
        if (mention.isNull()) {
            return;
        }
        String key = row.get("key").asString("");
        JsonNode entity = expected.get(key);
        if (mention.get("version").asLong(0) != live.key().version()) {
            ofOthers.add(key);
        }
        if (!seen.add(key)) {
            twice.add(key);
        } else if (entity == null) {
            tooMuch.add(key);
        } else if (!same(mention, entity)) {
            changed.add(key);
        }
    }

    private static boolean same(Value mention, JsonNode entity) {
        return text(entity, "name").equals(mention.get("name").asString(""))
                && text(entity, "mention_text")
                        .equals(mention.get("mention_text").asString(""))
                && text(entity, "description").equals(mention.get("description").asString(""))
                && entity.path("mention_count").asLong()
                        == mention.get("mention_count").asLong(0)
                && entity.path("confidence").asDouble()
                        == mention.get("confidence").asDouble(0);
    }

    private static String text(JsonNode entity, String field) {
        return entity.path(field).isNull() ? "" : entity.path(field).asText();
    }

    void conclude(int chunks, VersionCheck.Findings findings) {
        if (node == null) {
            findings.add(Invariant.ATOMIC, Kind.MISSING, NEO4J, "the node of the version, and its mentions");
            return;
        }
        List<String> differences = new ArrayList<>();
        if (!Objects.equals(chunks(), chunks)) {
            differences.add("the number of chunks");
        }
        if (live.present()) {
            compare("the number of entities", entities, node.get("entities").asInt(-1), differences);
            compare("title", live.title(), node.get("title").asString(null), differences);
            compare("source_path", live.sourcePath(), node.get("source_path").asString(null), differences);
            compare("file_type", live.fileType(), node.get("file_type").asString(null), differences);
        }
        if (!differences.isEmpty()) {
            String text = "the node of the version differs in " + String.join(", ", differences);
            findings.add(Invariant.READ_ATOMIC, Kind.DIFFERENT, NEO4J, text);
        }
        report(ofOthers, findings, Invariant.ISOLATED, Kind.DIFFERENT, "mentions of another version than their node's");
        report(twice, findings, Invariant.IDEMPOTENT, Kind.TOO_MUCH, "mentions beside another of the same entity");
        if (live.present()) {
            List<String> missing = expected.keySet().stream()
                    .filter(key -> !seen.contains(key))
                    .toList();
            report(missing, findings, Invariant.ATOMIC, Kind.MISSING, "mentions");
            report(tooMuch, findings, Invariant.ISOLATED, Kind.TOO_MUCH, "mentions of what the document does not name");
            report(
                    changed,
                    findings,
                    Invariant.ISOLATED,
                    Kind.DIFFERENT,
                    "mentions that say something else than the row");
        }
    }

    private static void compare(String what, Object row, Object graph, List<String> differences) {
        if (!Objects.equals(row, graph)) {
            differences.add(what);
        }
    }

    /** Entities are named by their keys, for their names are text of the document. */
    private static void report(
            List<String> keys, VersionCheck.Findings findings, Invariant invariant, Kind kind, String what) {
        if (!keys.isEmpty()) {
            String some = String.join(", ", keys.stream().sorted().limit(NAMED).toList());
            findings.add(
                    invariant,
                    kind,
                    NEO4J,
                    keys.size() + " " + what + ": entities " + some + (keys.size() > NAMED ? " ..." : ""));
        }
    }
}

package io.apexmemory.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.audit.RecordReader.Live;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Compares Redis' copy of a version with its row and its chunks. */
final class CachedCopy {
    /** JSONB writes numbers its own way: 1E2 becomes 100. */
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;

    private final JsonNode json;
    private final JsonNode document;
    private final BitSet otherText = new BitSet();

    CachedCopy(String text) {
        json = parse(text);
        document = json.path("document");
    }

    private static JsonNode parse(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.missingNode();
        }
    }

    /** As many as it holds, or null where it cannot be read. */
    Integer chunks() {
        return document.path("chunks").isArray() ? document.path("chunks").size() : null;
    }

    void chunk(int number, String hash) {
        JsonNode chunk = document.path("chunks").path(number);
        if (!chunk.isMissingNode() && !hash.equals(ContentHash.sha256(chunk.asText()))) {
            otherText.set(number);
        }
    }

    /** By their names, after all chunks. */
    List<String> differences(Live live, int chunks) {
        if (chunks() == null) {
            return List.of("that it cannot be read");
        }
        List<String> differences = new ArrayList<>();
        compare("version", live.key().version(), json.path("version").asLong(), differences);
        compare(
                "uuid",
                live.key().documentId().toString(),
                document.path("uuid").asText(),
                differences);
        compare("the number of chunks", chunks, chunks(), differences);
        if (!otherText.isEmpty()) {
            differences.add("the text of chunks " + VersionCheck.ranges(otherText));
        }
        if (live.present()) {
            JsonNode metadata = document.path("metadata");
            compare(
                    "content",
                    live.storedHash(),
                    ContentHash.sha256(document.path("content").asText()),
                    differences);
            compare("title", live.title(), text(metadata, "title"), differences);
            compare("author", live.author(), text(metadata, "author"), differences);
            compare("file_type", live.fileType(), text(metadata, "file_type"), differences);
            compare("file_size", live.fileSize(), metadata.path("file_size").asLong(), differences);
            compare("source_path", live.sourcePath(), text(metadata, "source_path"), differences);
            compare("page_count", live.pageCount(), metadata.path("page_count").asInt(), differences);
            if (!parse(live.entities()).equals(BY_VALUE, json.path("entities"))) {
                differences.add("entities");
            }
        }
        return differences;
    }

    private static void compare(String what, Object row, Object copy, List<String> differences) {
        if (!Objects.equals(row, copy)) {
            differences.add(what);
        }
    }

    private static String text(JsonNode metadata, String field) {
        return metadata.path(field).isNull() ? null : metadata.path(field).asText();
    }
}

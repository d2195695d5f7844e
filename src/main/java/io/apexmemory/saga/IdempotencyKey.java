package io.apexmemory.saga;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * SHA-256 over the canonical form of operation, document and parameters: 64 hexadecimal digits, the same in every process,
 * locale and time zone. Order of fields, Unicode composition, {@code 1} and {@code 1.0}, null and absent make no difference.
 */
public final class IdempotencyKey {
    private IdempotencyKey() {}

    /**
     * The key of a write. Vectors are left out, because they follow from text and model, and so are the file's dates: a file
     * that was only touched is the same document.
     */
    public static String of(WriteRequest request) {
        Metadata m = request.document().metadata();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("content", ContentHash.sha256(request.document().content()));
        parameters.put(
                "chunks",
                request.document().chunks().stream().map(ContentHash::sha256).toList());
        parameters.put("entities", request.entities());
        parameters.put("model", request.embeddings().model());
        parameters.put(
                "metadata",
                new Metadata(
                        m.title(),
                        m.author(),
                        m.fileType(),
                        m.fileSize(),
                        m.sourcePath(),
                        null,
                        null,
                        m.pageCount(),
                        null));
        return of("write", request.document().uuid(), parameters);
    }

    public static String of(String operation, UUID documentId, Map<String, ?> parameters) {
        StringBuilder canonical =
                new StringBuilder(operation).append('\n').append(documentId).append('\n');
        append(Json.MAPPER.valueToTree(parameters), canonical);
        return ContentHash.sha256(canonical.toString());
    }

    private static void append(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(f -> fields.put(normalise(f.getKey()), f.getValue()));
            out.append('{');
            fields.forEach((name, value) -> {
                if (!value.isNull()) {
                    quote(name, out);
                    append(value, out.append(':'));
                    out.append(',');
                }
            });
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            node.forEach(element -> {
                append(element, out);
                out.append(',');
            });
            out.append(']');
        } else if (node.isNumber()) {
            out.append(node.decimalValue().stripTrailingZeros().toPlainString());
        } else if (node.isTextual()) {
            quote(normalise(node.textValue()), out);
        } else {
            out.append(node.asText());
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }

    private static String normalise(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}

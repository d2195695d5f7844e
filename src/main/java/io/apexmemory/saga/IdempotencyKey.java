package io.apexmemory.saga;

import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
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
        return of("write", request.document().uuid(), parameters(request));
    }

    /** The key of a refusal: the same request may be refused for another reason, after another vector was lost on its way. */
    static String of(WriteRequest request, String problem) {
        Map<String, Object> parameters = parameters(request);
        parameters.put("problem", problem);
        return of("refuse", request.document().uuid(), parameters);
    }

    /** Of any request with a uuid, whatever else it lacks. */
    private static Map<String, Object> parameters(WriteRequest request) {
        ParsedDocument document = request.document();
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (document.content() != null) {
            parameters.put("content", ContentHash.sha256(document.content()));
        }
        parameters.put(
                "chunks", document.chunks().stream().map(ContentHash::sha256).toList());
        parameters.put("entities", request.entities());
        if (request.embeddings() != null) {
            parameters.put("model", request.embeddings().model());
        }
        if (document.metadata() != null) {
            parameters.put("metadata", withoutDates(document.metadata()));
        }
        return parameters;
    }

    private static Metadata withoutDates(Metadata m) {
        return new Metadata(
                m.title(), m.author(), m.fileType(), m.fileSize(), m.sourcePath(), null, null, m.pageCount(), null);
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
        } else if (node.isNumber() && Double.isFinite(node.doubleValue())) {
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

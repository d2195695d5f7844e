package io.apexmemory.extract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads and checks an entities file; each fault is told with the place where it stands. */
final class EntityRulesReader {
    private static final String DEFAULT = "/entities.yaml";
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    /** The same meaning of letters, digits and word borders in every script and on every Java; ^ and $ are lines. */
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE | Pattern.MULTILINE;

    private static final Pattern DEFINITION = Pattern.compile("\\{\\{(\\w+)}}");

    private final String source;
    private final Map<String, String> definitions = new HashMap<>();

    private EntityRulesReader(String source) {
        this.source = source;
    }

    static EntityRules read(Path file) {
        String source = file == null ? "entities.yaml (built in)" : file.toString();
        try (InputStream bytes =
                file == null ? EntityRulesReader.class.getResourceAsStream(DEFAULT) : Files.newInputStream(file)) {
            return new EntityRulesReader(source).rules(YAML.readTree(bytes));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String line = place == null ? "" : ", line " + place.getLineNr();
            throw new ApexException(
                    ErrorType.VALIDATION,
                    source + line + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("not YAML"),
                    e);
        } catch (IOException e) {
            throw new ApexException(
                    ErrorType.VALIDATION, source + ": cannot be read; name a file of entity types that exists", e);
        }
    }

    private EntityRules rules(JsonNode root) {
        only(root, "the file", Set.of("types", "definitions", "max_name_length", "max_entities", "day_first"));
        root.path("definitions").properties().forEach(d -> definitions.put(d.getKey(), text(d.getValue(), d.getKey())));
        List<EntityRules.Type> types = new ArrayList<>();
        root.path("types").properties().forEach(t -> types.add(type(t.getKey(), t.getValue())));
        if (types.isEmpty()) {
            throw fault("the file", "it names no types; it needs a map called types");
        }
        Set<String> names = new HashSet<>();
        types.forEach(t -> names.add(t.name()));
        for (EntityRules.Type type : types) {
            for (String other : type.sharesWith()) {
                if (!names.contains(other)) {
                    throw fault("type " + type.name(), "shares_with names " + other + ", which is no type");
                }
            }
        }
        return new EntityRules(
                source,
                positive(root, "max_name_length", 120),
                positive(root, "max_entities", 10_000),
                root.path("day_first").asBoolean(false),
                types);
    }

    private EntityRules.Type type(String name, JsonNode node) {
        String where = "type " + name;
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw fault(where, "a type is called in small letters, digits and _, for example work_order");
        }
        only(
                node,
                where,
                Set.of(
                        "description",
                        "normalise",
                        "shares_with",
                        "patterns",
                        "names",
                        "names_confidence",
                        "everywhere"));
        List<EntityRules.NamePattern> patterns = new ArrayList<>();
        for (JsonNode pattern : list(node, "patterns", where)) {
            patterns.add(pattern(where + ", pattern " + (patterns.size() + 1), patterns.size() + 1, pattern));
        }
        Gazetteer gazetteer = new Gazetteer();
        for (JsonNode entry : list(node, "names", where)) {
            names(where, entry, gazetteer);
        }
        if (patterns.isEmpty() && gazetteer.isEmpty()) {
            throw fault(where, "it has neither patterns nor names");
        }
        Set<String> sharesWith = new HashSet<>();
        list(node, "shares_with", where).forEach(other -> sharesWith.add(text(other, where + ", shares_with")));
        return new EntityRules.Type(
                name,
                node.path("description").asText(""),
                normaliser(node.path("normalise").asText("text"), where),
                Set.copyOf(sharesWith),
                truth(node, "everywhere", where),
                List.copyOf(patterns),
                gazetteer,
                confidence(node, "names_confidence", where));
    }

    private EntityRules.NamePattern pattern(String where, int number, JsonNode node) {
        if (node.isTextual()) {
            return new EntityRules.NamePattern(number, regex(node.asText(), where), 0.8, null, Map.of());
        }
        only(node, where, Set.of("regex", "confidence", "template", "properties"));
        String template = node.hasNonNull("template") ? node.get("template").asText() : null;
        if (template != null && !template.contains("{name}")) {
            throw fault(where, "template needs {name} in it");
        }
        Map<String, Object> properties = new HashMap<>();
        node.path("properties").properties().forEach(p -> properties.put(p.getKey(), text(p.getValue(), where)));
        return new EntityRules.NamePattern(
                number,
                regex(text(node.path("regex"), where + ", regex"), where),
                confidence(node, "confidence", where),
                template,
                Map.copyOf(properties));
    }

    private String spelledOut(String regex, int depth, String where) {
        return DEFINITION.matcher(regex).replaceAll(found -> {
            String name = found.group(1);
            if (!definitions.containsKey(name) || depth > 9) {
                throw fault(where, "{{" + name + "}} is not among the definitions, or is defined by itself");
            }
            return Matcher.quoteReplacement("(?:" + spelledOut(definitions.get(name), depth + 1, where) + ")");
        });
    }

    private Pattern regex(String text, String where) {
        try {
            Pattern regex = Pattern.compile(spelledOut(text, 0, where), FLAGS);
            if (regex.matcher("").find()) {
                throw fault(where, "the regex matches the empty text; make a part of it needed");
            }
            return regex;
        } catch (PatternSyntaxException e) {
            throw fault(where, "the regex is wrong: " + e.getDescription() + " near character " + e.getIndex());
        }
    }

    private void names(String where, JsonNode entry, Gazetteer gazetteer) {
        if (entry.isObject()) {
            only(entry, where + ", names", Set.of("name", "aliases"));
        }
        String name = text(entry.isObject() ? entry.path("name") : entry, where + ", names");
        gazetteer.add(name, name);
        for (JsonNode alias : list(entry, "aliases", where + ", name " + name)) {
            gazetteer.add(text(alias, where + ", name " + name + ", aliases"), name);
        }
    }

    private Normaliser normaliser(String text, String where) {
        try {
            return Normaliser.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw fault(where, "normalise is " + text + ", but must be text, title, company, code, date or money");
        }
    }

    private double confidence(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return 0.8;
        }
        if (!value.isNumber() || !(value.asDouble() > 0 && value.asDouble() <= 1)) {
            throw fault(where, key + " must be a number above 0 and at most 1");
        }
        return value.asDouble();
    }

    private boolean truth(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw fault(where, key + " must be true or false");
        }
        return value.asBoolean(false);
    }

    private int positive(JsonNode node, String key, int otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt() || value.asInt() < 1) {
            throw fault("the file", key + " must be a whole number above 0");
        }
        return value.asInt();
    }

    private JsonNode list(JsonNode node, String key, String where) {
        JsonNode list = node.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw fault(where, key + " must be a list");
        }
        return list;
    }

    private String text(JsonNode node, String where) {
        if (!node.isValueNode() || node.isNull() || node.asText().isBlank()) {
            throw fault(where, "a text is missing");
        }
        return node.asText();
    }

    private void only(JsonNode node, String where, Set<String> known) {
        if (!node.isObject()) {
            throw fault(
                    where,
                    "it must be a map with some of " + known.stream().sorted().toList());
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw fault(
                        where,
                        key + " is not known here; known are "
                                + known.stream().sorted().toList());
            }
        });
    }

    private ApexException fault(String where, String what) {
        return new ApexException(ErrorType.VALIDATION, source + ", " + where + ": " + what);
    }
}

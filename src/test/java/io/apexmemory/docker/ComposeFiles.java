package io.apexmemory.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose files as {@code docker compose} joins them: includes followed, anchors merged, variables at their defaults. */
final class ComposeFiles {
    static final Path FOLDER = Path.of("docker");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?}");

    private final Map<Path, Map<String, Object>> files = new LinkedHashMap<>();
    private final Map<String, ComposeService> services = new LinkedHashMap<>();
    private final Map<String, Object> volumes = new LinkedHashMap<>();
    private final Map<String, Object> networks = new LinkedHashMap<>();
    private final Map<String, Object> secrets = new LinkedHashMap<>();

    private ComposeFiles() {}

    static ComposeFiles of(String file) {
        ComposeFiles all = new ComposeFiles();
        all.read(FOLDER.resolve(file));
        return all;
    }

    private void read(Path file) {
        if (files.containsKey(file)) {
            return;
        }
        Map<String, Object> content = map(yaml(file));
        files.put(file, content);
        list(content.get("include")).forEach(included -> read(FOLDER.resolve(included.toString())));
        map(content.get("services")).forEach((name, service) -> {
            if (services.put(name, new ComposeService(name, map(service))) != null) {
                throw new IllegalStateException("two files have a service " + name);
            }
        });
        volumes.putAll(map(content.get("volumes")));
        networks.putAll(map(content.get("networks")));
        secrets.putAll(map(content.get("secrets")));
    }

    static Object yaml(Path file) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<Path, Map<String, Object>> files() {
        return files;
    }

    Stream<ComposeService> services() {
        return services.values().stream();
    }

    ComposeService service(String name) {
        if (!services.containsKey(name)) {
            throw new IllegalStateException("there is no service " + name + ", only " + services.keySet());
        }
        return services.get(name);
    }

    Map<String, Object> volumes() {
        return volumes;
    }

    Map<String, Object> networks() {
        return networks;
    }

    Map<String, Object> secrets() {
        return secrets;
    }

    /** The variables that the files take from their reader, each with its default; null where it has none. */
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Path file : files.keySet()) {
            try {
                Matcher found = VARIABLE.matcher(Files.readString(file));
                while (found.find()) {
                    variables.put(found.group(1), found.group(2));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return variables;
    }

    /** A value as it is where nobody sets a variable; a doubled dollar is one. */
    static String resolved(Object value) {
        return VARIABLE.matcher(String.valueOf(value))
                .replaceAll(found -> Matcher.quoteReplacement(found.group(2) == null ? "" : found.group(2)))
                .replace("$$", "$");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<Object> list(Object value) {
        return value == null ? List.of() : new ArrayList<>((List<?>) value);
    }

    /** A service with its values at their defaults. */
    record ComposeService(String name, Map<String, Object> content) {
        String text(String key) {
            return content.get(key) == null ? null : resolved(content.get(key));
        }

        List<String> texts(String key) {
            return list(content.get(key)).stream().map(ComposeFiles::resolved).toList();
        }

        Map<String, Object> part(String key) {
            return map(content.get(key));
        }

        /** Repository and tag. */
        String[] image() {
            String image = text("image");
            int colon = image.lastIndexOf(':');
            return colon < 0
                    ? new String[] {image, ""}
                    : new String[] {image.substring(0, colon), image.substring(colon + 1)};
        }

        /** The program that the health check runs in the container; null where there is no check. */
        String healthProgram() {
            List<Object> test = list(part("healthcheck").get("test"));
            if (test.isEmpty()) {
                return null;
            }
            return test.get(0).equals("CMD-SHELL") ? "sh" : test.get(1).toString();
        }
    }
}

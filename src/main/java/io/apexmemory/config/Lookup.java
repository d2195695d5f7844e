package io.apexmemory.config;

import io.apexmemory.config.Settings.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the value of a setting in the places where one may stand, the first before the second; what cannot be read is a problem. */
final class Lookup {
    private static final int SECRET_BYTES = 65_536;

    private final List<Source> sources;
    private final Path workingFolder;
    private final List<String> problems;
    private final Map<Setting, String> profile;

    private record Source(Origin origin, Map<String, String> variables) {
        Optional<String> get(String name) {
            return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }
    }

    /**
     * @param problems gets what cannot be read
     * @param warnings gets what is not heeded
     */
    Lookup(
            Map<String, String> environment,
            Map<String, String> file,
            Path workingFolder,
            List<String> problems,
            List<String> warnings) {
        sources = List.of(new Source(Origin.ENVIRONMENT, environment), new Source(Origin.FILE, file));
        this.workingFolder = workingFolder;
        this.problems = problems;
        Optional<String> named = set(Setting.TEMPORAL_CONFIG_FILE).map(Value::text);
        Optional<Value> chosen = set(Setting.TEMPORAL_PROFILE);
        // a file that nobody spoke of must not send its key to a server that somebody did
        boolean elsewhere = set(Setting.TEMPORAL_HOST).isPresent()
                || set(Setting.TEMPORAL_PORT).isPresent();
        Optional<String> usual = elsewhere && chosen.isEmpty() ? Optional.empty() : TemporalProfile.ofUser(environment);
        profile = new TemporalProfile(problems, warnings).read(named.or(() -> usual), workingFolder, chosen);
    }

    /** The value that holds, whether or not the setting accepts it; empty where there is none. */
    Optional<Value> value(Setting setting) {
        return set(setting)
                .or(() -> ofProfile(setting))
                .or(() -> setting.defaultValue().map(text -> new Value(text, Origin.DEFAULT, null)));
    }

    private Optional<Value> set(Setting setting) {
        return sources.stream().flatMap(source -> set(setting, source).stream()).findFirst();
    }

    private Optional<Value> set(Setting setting, Source source) {
        Optional<Value> itself = source.get(setting.name()).map(text -> new Value(text, source.origin(), null));
        String variable = setting + Setting.IN_FILE;
        Optional<String> file = setting.secret() ? source.get(variable) : Optional.empty();
        if (file.isEmpty()) {
            return itself;
        }
        if (itself.isPresent()) {
            problems.add(setting + " and " + variable + " are both set ("
                    + source.origin().words() + "); keep one of them");
            return itself;
        }
        try {
            return Optional.of(new Value(read(file.get()), source.origin(), file.get()));
        } catch (IOException | InvalidPathException e) {
            problems.add(variable + "=" + file.get() + " (" + source.origin().words() + ") must be the path of "
                    + "a readable file in UTF-8 that holds the secret and nothing else");
            return Optional.empty();
        }
    }

    /** The line break at its end belongs to the file and not to the secret. */
    private String read(String name) throws IOException {
        Path file = workingFolder.resolve(name);
        if (!Files.isRegularFile(file) || Files.size(file) > SECRET_BYTES) {
            throw new IOException("no small file");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                .toString()
                .replaceFirst("\\r?\\n\\z", "");
        if (text.isBlank()) {
            throw new IOException("nothing in it");
        }
        return text;
    }

    /** What belongs together comes from one place: a host with its port, a certificate with its key. */
    private Optional<Value> ofProfile(Setting setting) {
        boolean otherwise =
                switch (setting) {
                    case TEMPORAL_HOST -> set(Setting.TEMPORAL_PORT).isPresent();
                    case TEMPORAL_PORT -> set(Setting.TEMPORAL_HOST).isPresent();
                    case TEMPORAL_TLS_CERT -> set(Setting.TEMPORAL_TLS_KEY).isPresent();
                    case TEMPORAL_TLS_KEY -> set(Setting.TEMPORAL_TLS_CERT).isPresent();
                    default -> false;
                };
        return otherwise
                ? Optional.empty()
                : Optional.ofNullable(profile.get(setting)).map(text -> new Value(text, Origin.PROFILE, null));
    }
}

package io.apexmemory.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of all settings, each one checked before anybody sees it. Immutable. */
public final class Settings {
    /** The file in the working folder that is read beside the environment. */
    public static final String FILE_NAME = ".env.temporal";

    private final Map<Setting, Value> values;
    private final List<String> warnings;

    /** @param file that holds the text, or null where the origin itself does */
    record Value(String text, Origin origin, String file) {}

    private Settings(Map<Setting, Value> values, List<String> warnings) {
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /** The settings of this process. */
    public static Settings load() {
        return load(System.getenv(), Path.of(""));
    }

    /**
     * The environment goes before {@code .env.temporal} in the working folder, that before a profile of Temporal's own
     * {@code temporal.toml}, and that before the default. An empty value counts as none. A secret may lie in a file, which the
     * variable with {@code _FILE} at its end names.
     *
     * @throws SettingsException listing everything that is wrong
     */
    public static Settings load(Map<String, String> environment, Path workingFolder) {
        List<String> problems = new ArrayList<>();
        Map<String, String> file = DotEnv.read(workingFolder.resolve(FILE_NAME), problems);
        return check(environment, file, workingFolder, problems);
    }

    /**
     * The given values and no others: neither the environment nor a file is read, but for those that the values name.
     *
     * @throws SettingsException listing everything that is wrong
     */
    public static Settings of(Map<String, String> values) {
        return check(values, Map.of(), Path.of(""), new ArrayList<>());
    }

    private static Settings check(
            Map<String, String> environment, Map<String, String> file, Path workingFolder, List<String> problems) {
        List<String> warnings = new ArrayList<>(Spelling.warnings(file.keySet()));
        Lookup lookup = new Lookup(environment, file, workingFolder, problems, warnings);
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            Optional<Value> found = lookup.value(setting);
            if (found.isEmpty()) {
                continue;
            }
            Value value = found.get();
            if (setting.kind().accepts().accepts(value.text(), workingFolder)) {
                values.put(setting, value);
            } else {
                problems.add(describe(setting, value)
                        + (value.file() == null ? " must be " : " must hold ")
                        + setting.allowed());
            }
        }
        crossCheck(values, problems);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Settings(values, warnings);
    }

    /**
     * The value as text.
     *
     * @throws SettingsException if the setting has neither a value nor a default
     */
    public String text(Setting setting) {
        return optional(setting)
                .orElseThrow(() -> new SettingsException(List.of(setting + " is not set (" + setting.meaning()
                        + "): set it in the environment or in " + FILE_NAME)));
    }

    /** The value, or empty where there is none. */
    public Optional<String> optional(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::text);
    }

    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    public boolean flag(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    /** The value of a setting that is a time: the unit is in its name. */
    public Duration duration(Setting setting) {
        if (setting.kind().unit() == null) {
            throw new IllegalArgumentException(setting + " is not a time");
        }
        return Duration.of(number(setting), setting.kind().unit());
    }

    /** The parts between commas, without the blanks around them; {@code \,} is a comma inside a part. */
    public List<String> list(Setting setting) {
        return optional(setting).stream()
                .flatMap(text -> Arrays.stream(text.split("(?<!\\\\),")))
                .map(part -> part.strip().replace("\\,", ","))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    public Origin origin(Setting setting) {
        Value value = values.get(setting);
        return value == null ? Origin.DEFAULT : value.origin();
    }

    /** What was found and is not heeded: names in {@code .env.temporal} that look like a setting, entries of a profile. */
    public List<String> warnings() {
        return warnings;
    }

    /** One value as it may be shown: without secrets. */
    public String shown(Setting setting) {
        return optional(setting).map(setting.kind()::masked).orElse("none");
    }

    /** Every setting as it may be shown. */
    public List<Line> listing() {
        return Arrays.stream(Setting.values())
                .map(s -> new Line(s, optional(s).map(s.kind()::masked), origin(s), file(s)))
                .toList();
    }

    /**
     * One setting of the listing.
     *
     * @param shown the value with secrets masked, empty where there is none
     * @param file that holds the value, empty where the origin itself does
     */
    public record Line(Setting setting, Optional<String> shown, Origin origin, Optional<String> file) {}

    private Optional<String> file(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::file);
    }

    /** Names only what was set, for the values may be secrets. */
    @Override
    public String toString() {
        return "Settings"
                + values.keySet().stream()
                        .filter(s -> origin(s) != Origin.DEFAULT)
                        .toList();
    }

    private static String describe(Setting setting, Value value) {
        String said = value.file() == null
                ? setting + "=" + setting.kind().masked(value.text())
                : setting + Setting.IN_FILE + "=" + value.file();
        return said + " (" + value.origin().words() + ")";
    }

    private static void crossCheck(Map<Setting, Value> values, List<String> problems) {
        Settings given = new Settings(values, List.of());
        if (given.has(Setting.CHUNK_TOKENS, Setting.CHUNK_OVERLAP_TOKENS)
                && given.number(Setting.CHUNK_OVERLAP_TOKENS) >= given.number(Setting.CHUNK_TOKENS)) {
            problems.add(given.describe(Setting.CHUNK_OVERLAP_TOKENS) + " must be less than "
                    + given.describe(Setting.CHUNK_TOKENS));
        }
        if (given.has(Setting.LOCK_RETRIES, Setting.LOCK_RETRY_MS)
                && (long) given.number(Setting.LOCK_RETRIES) * given.number(Setting.LOCK_RETRY_MS) > 240_000) {
            problems.add(given.describe(Setting.LOCK_RETRIES) + " times " + given.describe(Setting.LOCK_RETRY_MS)
                    + " must be at most 240000, to end within the activity's five minutes");
        }
        if (values.containsKey(Setting.TEMPORAL_TLS_CERT) != values.containsKey(Setting.TEMPORAL_TLS_KEY)) {
            problems.add("TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY must be set together, or neither of them");
        }
    }

    private boolean has(Setting... settings) {
        return values.keySet().containsAll(Arrays.asList(settings));
    }

    private String describe(Setting setting) {
        return describe(setting, values.get(setting));
    }
}

package io.apexmemory.cli;

import io.apexmemory.config.Settings;
import io.apexmemory.document.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What every command works with. The settings are read when the first one asks, so that help needs none. */
final class Session {
    private final Supplier<Settings> source;
    private final Wiring wiring;
    private final Terminal terminal;
    private final Clock clock;
    private final Path workingFolder;
    private Settings settings;

    Session(Supplier<Settings> source, Wiring wiring, Terminal terminal, Clock clock, Path workingFolder) {
        this.source = source;
        this.wiring = wiring;
        this.terminal = terminal;
        this.clock = clock;
        this.workingFolder = workingFolder;
    }

    synchronized Settings settings() {
        if (settings == null) {
            settings = source.get();
            settings.warnings().forEach(warning -> terminal.err().println("apex: " + Cells.printable(warning)));
        }
        return settings;
    }

    Wiring wiring() {
        return wiring;
    }

    Terminal terminal() {
        return terminal;
    }

    Clock clock() {
        return clock;
    }

    Path workingFolder() {
        return workingFolder;
    }

    /** The documents that a person names by id or by where they came from, each once, with how they were named. */
    Map<UUID, String> documentIds(Settings with, List<String> names) {
        Map<UUID, String> ids = new LinkedHashMap<>();
        for (String name : names) {
            Optional<UUID> id = id(name);
            if (id.isPresent()) {
                ids.putIfAbsent(id.get(), name);
            } else {
                Documents.expand(List.of(name), workingFolder)
                        .forEach(d -> ids.putIfAbsent(wiring.documentId(with, d.uri()), d.shown()));
            }
        }
        return ids;
    }

    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void say(String line) {
        terminal.out().println(line);
    }

    /** One value as one line of JSON. */
    void sayJson(Object value) {
        try {
            say(Json.MAPPER.writeValueAsString(value));
        } catch (IOException e) {
            throw new IllegalStateException("a record is always JSON", e);
        }
    }
}

package io.apexmemory.steps;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.apexmemory.config.DotEnv;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import io.apexmemory.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The conformance kit, asked for by {@code -Dworker=external}: the features are held against somebody else's worker. {@code
 * -Dworker.command} starts it, as often as scenarios need one; without, it is started by hand and led by what the kit writes to {@link
 * #SETTINGS}. {@code -Dcapabilities} names a file of what it claims; {@code -Dtemporal.address} and {@code -Dstores.file} lead to a server
 * and to databases that run already, in place of the kit's own.
 */
final class Kit {
    static final boolean ASKED_FOR = "external".equals(System.getProperty("worker"));

    /** The environment that leads a worker through the kit. */
    static final Path SETTINGS = Path.of("target", "conformance", "worker.env");

    private static final Claims CLAIMS = claims();
    private static final Set<String> NOT_CLAIMED = new ConcurrentSkipListSet<>();

    private Kit() {}

    /**
     * What a worker claims of the features.
     *
     * @param worker its name and version, for the report
     * @param claims ids of scenarios, or areas of them: {@code lock} is all of {@code lock-01} to {@code lock-17}
     */
    record Claims(String worker, List<String> claims) {
        private boolean cover(String id) {
            return claims.stream().anyMatch(claim -> id.equals(claim) || id.matches(claim + "-\\d+"));
        }
    }

    private static Claims claims() {
        String file = System.getProperty("capabilities");
        if (file == null) {
            return new Claims("the worker under test", List.of("[a-z0-9]+"));
        }
        try {
            return YAMLMapper.builder().build().readValue(Path.of(file).toFile(), Claims.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "-Dcapabilities=" + file + " cannot be read; it needs a worker's name and its claims", e);
        }
    }

    /** The command that starts a worker, to be run by a shell; none where one is started by hand. */
    static Optional<String> command() {
        return Optional.ofNullable(System.getProperty("worker.command")).filter(command -> !command.isBlank());
    }

    /** Ends a scenario that the worker does not claim, as neither passed nor failed. */
    static void requireClaim(Collection<String> tags) {
        tags.stream()
                .map(tag -> tag.substring(1))
                .filter(tag -> tag.matches("[a-z0-9]+-\\d+"))
                .filter(id -> !CLAIMS.cover(id))
                .findFirst()
                .ifPresent(id -> {
                    NOT_CLAIMED.add(id);
                    throw new TestAbortedException(id + " is not claimed by " + CLAIMS.worker());
                });
    }

    /** Ends a scenario that needs a worker with settings of its own, where the kit cannot start one. */
    static void requireCommand() {
        if (command().isEmpty()) {
            throw new TestAbortedException(
                    "needs workers with other settings; let the kit start them by -Dworker.command");
        }
    }

    /** Of the ports at which a worker finds its databases, where they are to be the same each time. */
    static Optional<Integer> firstPort() {
        return Optional.ofNullable(System.getProperty("kit.port")).map(Integer::valueOf);
    }

    /** Says for the report who is held against the features, and what he does not claim of them. */
    static void report() {
        if (!ASKED_FOR) {
            return;
        }
        Path file = Path.of("target", "parts", System.getProperty("part", "embedded"), "capabilities.json");
        try {
            Files.createDirectories(file.getParent());
            Json.MAPPER.writeValue(file.toFile(), Map.of("worker", CLAIMS.worker(), "not_claimed", NOT_CLAIMED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kit's own services, or those that it was told of. */
    static Stack stack() {
        Map<String, String> choices = new HashMap<>();
        Optional.ofNullable(System.getProperty("temporal.address"))
                .ifPresent(address -> choices.put("stack.temporal", address));
        Map<String, String> environment = new TreeMap<>(System.getenv());
        String file = System.getProperty("stores.file");
        if (file != null) {
            Stream.of(StoreName.values()).forEach(store -> choices.put("stack." + store.wire(), "external"));
            environment.putAll(stores(Path.of(file)));
        }
        return Stack.start(name -> choices.getOrDefault(name, System.getProperty(name)), environment);
    }

    private static Map<String, String> stores(Path file) {
        List<String> problems = new ArrayList<>();
        if (!Files.isReadable(file)) {
            problems.add(file + " is not there, or not readable");
        }
        Map<String, String> stores = DotEnv.read(file, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "-Dstores.file: " + String.join("; ", problems)
                            + "; it holds NEO4J_URI, POSTGRES_URL, QDRANT_URL, REDIS_URL and what they need, as .env.temporal does");
        }
        return stores;
    }
}

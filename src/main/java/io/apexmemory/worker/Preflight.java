package io.apexmemory.worker;

import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Scratch;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Threads;
import io.apexmemory.ingest.wire.BlobOwner;
import io.apexmemory.ingest.wire.BlobStore;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.apexmemory.openai.Models;
import io.apexmemory.store.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether a worker would find all that it needs. The looks run side by side, none takes longer than five seconds, and none
 * changes anything: only the blob store is written to, and what was written is taken away again.
 */
public final class Preflight {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int OLDEST_JAVA = 17;
    private static final Map<StoreName, Integer> OLDEST =
            Map.of(StoreName.NEO4J, 5, StoreName.POSTGRES, 13, StoreName.QDRANT, 1, StoreName.REDIS, 6);

    private final Settings settings;
    private final Parts parts;
    private final Databases databases;

    /** How it is: as it should be, worth a thought, or so that no worker can work. */
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    /**
     * What one look found.
     *
     * @param subject what was looked at, for example {@code PostgreSQL}
     * @param seen without secrets
     * @param remedy what to do about it; null where there is nothing to do
     */
    public record Finding(String subject, Verdict verdict, String seen, String remedy) {}

    /**
     * @param place as it may be shown; empty where the failures name it themselves
     * @param remedy where a failure names none
     */
    private record Look(String subject, String place, String remedy, Callable<Finding> ask) {
        Look at(String otherPlace) {
            return new Look(subject, otherPlace, remedy, ask);
        }

        Finding fail(String reason) {
            // our own failures are what is wrong, and behind a semicolon what to do about it
            String[] said = reason.split("; ", 2);
            return new Finding(
                    subject,
                    Verdict.FAIL,
                    place.isEmpty() ? said[0] : place + ": " + said[0],
                    said.length == 2 ? said[1] : remedy);
        }
    }

    private Preflight(Settings settings, Databases databases) {
        this.settings = settings;
        this.databases = databases;
        parts = new Parts(settings);
    }

    /** One finding for each thing that a worker needs, always in the same order. */
    public static List<Finding> look(Settings settings) {
        ExecutorService threads = Threads.perTask("preflight");
        Databases databases = new Databases(settings, CONNECT);
        try {
            return new Preflight(settings, databases).run(threads);
        } finally {
            threads.shutdownNow();
            // who does not answer may hold up its client's end as well
            Thread closing = new Thread(databases::close, "preflight-end");
            closing.setDaemon(true);
            closing.start();
        }
    }

    private List<Finding> run(ExecutorService threads) {
        List<Look> looks = new ArrayList<>(List.of(
                new Look("Java", "", "install Java " + OLDEST_JAVA + " or later", this::java),
                new Look("Docker", "", "", this::docker),
                new Look(
                        "Temporal",
                        parts.temporal().target(),
                        "see TEMPORAL_HOST, TEMPORAL_PORT and TEMPORAL_TLS",
                        this::temporal)));
        for (StoreName store : StoreName.values()) {
            looks.add(new Look(
                    store.title(),
                    databases.address(store),
                    "see that it runs, and that " + (store == StoreName.REDIS ? "REDIS_URL" : store.name() + "_...")
                            + " is set right (apex settings)",
                    () -> store(store)));
        }
        looks.add(new Look(
                "OpenAI",
                settings.shown(Setting.OPENAI_BASE_URL),
                "see OPENAI_BASE_URL and OPENAI_API_KEY",
                this::openAi));
        looks.add(new Look(
                "blob store",
                settings.shown(Setting.BLOB_STORE),
                "see BLOB_STORE, and for S3 its credentials and region",
                this::blobs));
        looks.add(new Look("metrics port", "", "see TEMPORAL_METRICS_PORT", this::port));
        List<CompletableFuture<Finding>> running = looks.stream()
                .map(look -> CompletableFuture.supplyAsync(() -> ask(look), threads)
                        .completeOnTimeout(
                                look.fail("no answer within " + LIMIT.toSeconds() + " s"),
                                LIMIT.toMillis(),
                                TimeUnit.MILLISECONDS))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private Finding ask(Look look) {
        try {
            return look.ask().call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (SettingsException | TemporalUnreachable e) {
            return look.at("").fail(e.getMessage());
        } catch (ApexException e) {
            return (e.getMessage().contains(look.place()) ? look.at("") : look).fail(e.getMessage());
        } catch (Exception e) {
            // what a foreign one says may quote a secret
            return look.fail(e.getClass().getSimpleName());
        }
    }

    private Finding java() {
        String version = System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
        return Runtime.version().feature() >= OLDEST_JAVA
                ? ok("Java", version)
                : new Finding("Java", Verdict.FAIL, version, "install Java " + OLDEST_JAVA + " or later");
    }

    private Finding docker() {
        String address = settings.text(Setting.DOCKER_HOST);
        try {
            return ok("Docker", address + ", " + DockerEngine.ping(address));
        } catch (IOException e) {
            return new Finding(
                    "Docker",
                    Verdict.WARN,
                    "no engine answers at " + settings.shown(Setting.DOCKER_HOST),
                    "only what is in docker/ needs one; if it runs elsewhere, set DOCKER_HOST");
        }
    }

    private Finding temporal() {
        String version = parts.temporal().version(LIMIT);
        return ok(
                "Temporal",
                parts.temporal().target() + ", namespace " + settings.text(Setting.TEMPORAL_NAMESPACE)
                        + (version.isEmpty() ? ", which tells no version" : ", version " + version));
    }

    private Finding store(StoreName store) {
        Condition found;
        try {
            found = databases.look(store);
        } catch (RuntimeException e) {
            throw new ApexException(ErrorType.DATABASE_WRITE, databases.reason(store, e));
        }
        String seen = databases.address(store) + ", version " + found.version() + ", " + found.detail();
        if (found.olderThan(OLDEST.get(store))) {
            return new Finding(
                    store.title(), Verdict.FAIL, seen, "use " + store.title() + " " + OLDEST.get(store) + " or later");
        }
        return switch (found.schema()) {
            case RIGHT -> ok(store.title(), seen);
            case BEHIND -> new Finding(store.title(), Verdict.WARN, seen, "a worker puts it right at its start");
            case WRONG ->
                new Finding(
                        store.title(),
                        Verdict.FAIL,
                        seen,
                        "let the release and the settings work on it that made it, or give this worker another one");
        };
    }

    private Finding openAi() throws InterruptedException {
        String place = settings.shown(Setting.OPENAI_BASE_URL);
        Optional<Set<String>> models =
                Models.ask(settings.text(Setting.OPENAI_BASE_URL), settings.text(Setting.OPENAI_API_KEY), LIMIT);
        if (models.isEmpty()) {
            return new Finding(
                    "OpenAI",
                    Verdict.WARN,
                    place + " answers, and tells this key no models",
                    "the first ingestion will show whether OPENAI_API_KEY and EMBEDDING_MODEL are right");
        }
        List<String> needed = new ArrayList<>(List.of(settings.text(Setting.EMBEDDING_MODEL)));
        if (settings.text(Setting.ENTITY_EXTRACTOR).equals("openai")) {
            needed.add(settings.text(Setting.ENTITY_MODEL));
        }
        List<String> missing =
                needed.stream().filter(model -> !models.get().contains(model)).toList();
        return missing.isEmpty()
                ? ok("OpenAI", place + ", model " + String.join(" and ", needed))
                : new Finding(
                        "OpenAI",
                        Verdict.FAIL,
                        place + " has no model " + String.join(", nor ", missing) + " for this key",
                        "see EMBEDDING_MODEL, ENTITY_MODEL and the rights of OPENAI_API_KEY");
    }

    private Finding blobs() throws IOException {
        BlobStore blobs = parts.blobs();
        BlobOwner nobody = BlobOwner.document(UUID.randomUUID());
        byte[] content = nobody.workflowId().getBytes(StandardCharsets.US_ASCII);
        String name = nobody.blob(ContentHash.sha256(content));
        Path file = Scratch.file(".blob");
        try {
            blobs.put(name, Files.write(file, content));
        } finally {
            Files.delete(file);
        }
        boolean kept;
        try (InputStream read = blobs.open(name).orElseGet(InputStream::nullInputStream)) {
            kept = Arrays.equals(read.readAllBytes(), content);
        }
        // its clock may be ahead of ours
        blobs.removeOf(nobody, Instant.now().plus(Duration.ofDays(1)));
        return kept
                ? ok("blob store", blobs + ", written, read and emptied")
                : new Finding(
                        "blob store",
                        Verdict.FAIL,
                        blobs + " does not give back what was put into it",
                        "see that all workers and clients share one place as BLOB_STORE");
    }

    private Finding port() throws InterruptedException {
        int port = settings.number(Setting.TEMPORAL_METRICS_PORT);
        return switch (MetricsPort.look(port)) {
            case FREE -> ok("metrics port", port == 0 ? "any free one" : port + " is free");
            case A_WORKER ->
                new Finding(
                        "metrics port",
                        Verdict.WARN,
                        "a worker answers at " + port,
                        "a second one on this machine needs another TEMPORAL_METRICS_PORT, or 0 for any free one");
            case ANOTHER_PROGRAM ->
                new Finding(
                        "metrics port",
                        Verdict.FAIL,
                        port + " is taken by another program",
                        "set TEMPORAL_METRICS_PORT to another one, or to 0 for any free one");
        };
    }

    private static Finding ok(String subject, String seen) {
        return new Finding(subject, Verdict.OK, seen, null);
    }
}

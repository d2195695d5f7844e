package io.apexmemory.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PostgreSQL as a child process, with a database {@code apex}: what it committed outlives the process, and, unless that is asked for,
 * nothing more is asked of the disk.
 */
final class PostgresService implements Stoppable {
    private static final String NAME = "apex";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Unpacked once for all stacks, which takes seconds; whoever unpacks locks it for the others. */
    private static final Path PROGRAM = Path.of("target", "postgres").toAbsolutePath();

    private final Path data;
    private final Path folder;
    private final String flushed;
    private EmbeddedPostgres server;
    private String url;
    private String version;

    /** @param durable whether a commit waits for the disk, as it does in production */
    PostgresService(Path folder, boolean durable) {
        this.folder = folder;
        flushed = durable ? "on" : "off";
        this.data = folder.resolve("data");
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start() throws IOException, SQLException {
        Files.createDirectories(folder);
        try {
            server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(PROGRAM.toFile())
                    .setDataDirectory(data)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(PATIENCE)
                    .setPort(Ports.free())
                    .setOutputRedirector(log())
                    .setErrorRedirector(log())
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setServerConfig("fsync", flushed)
                    .setServerConfig("full_page_writes", flushed)
                    // off, which is this builder's default, would lose commits with a killed process
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("unix_socket_directories", "")
                    .start();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "PostgreSQL did not start. It never runs as root: for root, the command unshare (package util-linux) must be"
                            + " on the PATH and be allowed to make a user namespace.",
                    e);
        } catch (IOException e) {
            throw new IOException("PostgreSQL did not start: " + Files.readString(folder.resolve("log")), e);
        }
        url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), NAME);
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE %1$s LOGIN PASSWORD '%1$s'".formatted(NAME));
            statement.execute("CREATE DATABASE %1$s OWNER %1$s".formatted(NAME));
            try (ResultSet row = statement.executeQuery("SHOW server_version")) {
                row.next();
                version = row.getString(1);
            }
        }
    }

    @Override
    public void stop() {
        control("stop", "-m", "fast");
    }

    @Override
    public void kill() {
        ProcessHandle process = process();
        List<ProcessHandle> all = process == null
                ? List.of()
                : Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(it -> it.onExit().join());
    }

    /** With the options of the first start, which the data folder remembers. */
    @Override
    public void restart() {
        control("restart");
    }

    private void control(String... words) {
        try {
            String postgres = Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("unshare", "-U"));
            }
            command.add(Path.of(postgres).resolveSibling("pg_ctl").toString());
            command.addAll(List.of("-D", data.toString(), "-w", "-t", "" + PATIENCE.toSeconds()));
            command.addAll(List.of(words));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("PostgreSQL did not " + words[0] + ": see " + log().file());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not " + words[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL had to " + words[0], e);
        }
    }

    private ProcessBuilder.Redirect log() {
        return ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("POSTGRES_URL", url, "POSTGRES_USER", NAME, "POSTGRES_PASSWORD", NAME);
    }

    @Override
    public Description describe() {
        return new Description(name(), Kind.EMBEDDED, "PostgreSQL " + version, url);
    }

    /** A start that failed may have left an initdb, or a server that only its pid file knows; a Ctrl-C may have reached it first. */
    @Override
    public void close() {
        ProcessHandle process = process();
        if (server != null && process != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not stop", e);
            }
        }
        Stream<ProcessHandle> children = ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(data.toString()));
        Stream.concat(Stream.ofNullable(process), children)
                .filter(ProcessHandle::destroyForcibly)
                .forEach(it -> it.onExit().join());
    }

    private ProcessHandle process() {
        try {
            String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid)).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}

package io.apexmemory.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.embedded.core.ExecutableProvider;

/** Redis as a child process that keeps nothing on disk. */
final class RedisService implements Stoppable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = Ports.free();
    private final String program;
    private Process process;
    private String url;
    private String version;

    /**
     * Unpacks the program, before another service of the stack can start a process: one that is forked while the program is being
     * written keeps it open for a moment, and it cannot be run as long as it is.
     */
    RedisService(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            program = ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .getAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis could not be unpacked", e);
        }
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        url = "redis://127.0.0.1:" + port;
        launch();
    }

    private void launch() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = List.of(
                program,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        version = awaitVersion(log);
    }

    @Override
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Empty. */
    @Override
    public void restart() {
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Redis started again", e);
        }
    }

    private String awaitVersion(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                return version(url);
            } catch (JedisConnectionException e) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new IllegalStateException("Redis did not start: " + Files.readString(log));
    }

    /** @throws JedisConnectionException while nobody answers */
    static String version(String url) {
        try (RedisClient client = RedisClient.create(url)) {
            return client.info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring(line.indexOf(':') + 1))
                    .findFirst()
                    .orElse("");
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("REDIS_URL", url);
    }

    @Override
    public Description describe() {
        return new Description(name(), Kind.EMBEDDED, "Redis " + version, url);
    }

    @Override
    public void close() {
        if (process != null) {
            // nothing is kept on disk, so nothing is gained by asking first
            process.destroyForcibly().onExit().join();
        }
    }
}

package io.apexmemory.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.embedded.core.ExecutableProvider;

/** Redis as a child process that keeps nothing on disk. */
final class RedisService implements Service {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private Process process;
    private String url;
    private String version;

    RedisService(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String program =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get().getAbsolutePath();
        int port = Ports.free();
        url = "redis://127.0.0.1:" + port;
        Path log = folder.resolve("log");
        process = new ProcessBuilder(
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
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        version = awaitVersion(log);
    }

    private String awaitVersion(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (RedisClient client = RedisClient.create(url)) {
                return client.info("server")
                        .lines()
                        .filter(line -> line.startsWith("redis_version:"))
                        .map(line -> line.substring(line.indexOf(':') + 1))
                        .findFirst()
                        .orElse("");
            } catch (JedisConnectionException e) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new IllegalStateException("Redis did not start: " + Files.readString(log));
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

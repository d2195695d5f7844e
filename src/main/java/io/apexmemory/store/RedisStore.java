package io.apexmemory.store;

import io.apexmemory.document.Entity;
import io.apexmemory.document.Json;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisBusyException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** The cache: each version of a document, with its entities and without its vectors, as JSON under a key of its own. */
public final class RedisStore implements Store {
    /** First words of answers of a server that starts, fails over or is full. */
    private static final List<String> PASSING =
            List.of("LOADING", "TRYAGAIN", "OOM", "READONLY", "MISCONF", "CLUSTERDOWN", "MASTERDOWN");

    private final UnifiedJedis redis;
    private final Duration ttl;

    public RedisStore(UnifiedJedis redis, Duration ttl) {
        this.redis = redis;
        this.ttl = ttl;
    }

    /** What is cached of a version. */
    public record Cached(long version, ParsedDocument document, List<Entity> entities) {
        public Cached {
            entities = List.copyOf(entities);
        }
    }

    /** The key of a version; all keys of a document share a hash tag, so that a script may touch them together. */
    public static String key(UUID documentId, long version) {
        return "apex:{" + documentId + "}:v:" + version;
    }

    /** Looks, and changes nothing. */
    public static Condition look(UnifiedJedis redis) {
        String version = redis.info("server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()).strip())
                .findFirst()
                .orElse("unknown");
        return new Condition(version, Condition.Schema.RIGHT, "needs no schema");
    }

    @Override
    public StoreName name() {
        return StoreName.REDIS;
    }

    @Override
    public void write(DocumentVersion version) {
        Cached cached = new Cached(version.version(), version.document(), version.entities());
        byte[] key = key(version.documentId(), version.version()).getBytes(StandardCharsets.UTF_8);
        Pieces value = new Pieces(redis, key, ttl);
        try {
            Json.TO_STREAM.writeValue(value, cached);
            value.end();
        } catch (IOException e) {
            throw new IllegalArgumentException("a document cannot be written as JSON", e);
        }
    }

    @Override
    public Map<String, Long> remove(UUID documentId, long version) {
        return Map.of("keys", redis.del(key(documentId, version)));
    }

    @Override
    public Diagnosis diagnose(RuntimeException failure) {
        if (failure instanceof Pieces.PartlyWritten partly) {
            Diagnosis why = diagnose(partly.failure());
            return new Diagnosis(why.passing(), true, why.reason());
        }
        // a pool that cannot make a connection has the refusal as the cause
        boolean unreached = Postgres.caused(failure, ConnectException.class)
                || Postgres.caused(failure, UnknownHostException.class);
        boolean passing = failure instanceof JedisConnectionException
                || failure instanceof JedisBusyException
                || (failure instanceof JedisException && !(failure instanceof JedisDataException))
                || passing(failure);
        return new Diagnosis(
                passing,
                !unreached,
                unreached ? "not reachable" : failure.getClass().getSimpleName());
    }

    private static boolean passing(RuntimeException failure) {
        String text = String.valueOf(failure.getMessage());
        return failure instanceof JedisDataException && PASSING.stream().anyMatch(text::startsWith);
    }
}

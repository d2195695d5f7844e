package io.apexmemory.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Redis: copies of versions, locks and results, all under the prefix of their document. */
final class CacheReader implements StoreReader {
    private static final int PAGE = 1_000;
    private static final String UUID_FORM = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern KEY =
            Pattern.compile("apex:\\{(?<id>" + UUID_FORM + ")\\}:(?:v:(?<version>\\d{1,18})|(?<lock>lock)|result:.+)");
    /** Redis' word for a key that never expires. */
    private static final long FOR_EVER = -1;

    private final UnifiedJedis redis;
    private final RecordReader records;

    CacheReader(UnifiedJedis redis, RecordReader records) {
        this.redis = redis;
        this.records = records;
    }

    @Override
    public StoreName store() {
        return StoreName.REDIS;
    }

    /** The copy of a version, if there is one; empty text where its key holds something else. */
    Optional<String> copy(VersionKey key) {
        List<String> copy = new ArrayList<>();
        copies(Set.of(key), (same, text) -> copy.add(text));
        return copy.stream().findFirst();
    }

    /** The copies of versions that have one, as of {@link #copy}. */
    void copies(Collection<VersionKey> keys, BiConsumer<VersionKey, String> consumer) {
        List<VersionKey> order = List.copyOf(keys);
        List<String> copies =
                ask(() -> redis.mget(order.stream().map(CacheReader::name).toArray(String[]::new)));
        for (int i = 0; i < order.size(); i++) {
            VersionKey key = order.get(i);
            String copy = copies.get(i) == null && holds(key) ? "" : copies.get(i);
            if (copy != null) {
                consumer.accept(key, copy);
            }
        }
    }

    @Override
    public boolean holds(VersionKey key) {
        return ask(() -> redis.exists(name(key)));
    }

    private static String name(VersionKey key) {
        return "apex:{" + key.documentId() + "}:v:" + key.version();
    }

    @Override
    public void scan(Set<UUID> documents, Sink sink) {
        ScanParams parameters = new ScanParams().match("apex:{*").count(PAGE);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            String from = cursor;
            ScanResult<String> page = ask(() -> redis.scan(from, parameters));
            look(page.getResult(), documents, sink);
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }

    private void look(List<String> keys, Set<UUID> documents, Sink sink) {
        List<VersionKey> versions = new ArrayList<>();
        Map<String, UUID> results = new HashMap<>();
        for (String name : keys) {
            Matcher key = KEY.matcher(name);
            if (!key.matches()) {
                if (documents.isEmpty()) {
                    sink.finding(
                            finding(Invariant.NO_ORPHAN, Kind.TOO_MUCH, null, 0, null, "a key that names no document"));
                }
                continue;
            }
            UUID id = UUID.fromString(key.group("id"));
            if (!documents.isEmpty() && !documents.contains(id)) {
                continue;
            }
            sink.count("keys", 1);
            if (key.group("version") != null) {
                versions.add(new VersionKey(id, Long.parseLong(key.group("version"))));
            } else if (key.group("lock") == null) {
                results.put(name, id);
            } else if (ask(() -> redis.pttl(name)) == FOR_EVER) {
                sink.finding(finding(
                        Invariant.CONVERGENT,
                        Kind.STUCK,
                        id,
                        0,
                        name,
                        "a lock without a time to live: it would never end"));
            }
        }
        sink.versions(versions);
        results(results, sink);
    }

    /** Results are cached after their commit, so PostgreSQL, asked after Redis, knows every version that they may name. */
    private void results(Map<String, UUID> keys, Sink sink) {
        if (keys.isEmpty()) {
            return;
        }
        List<String> names = List.copyOf(keys.keySet());
        List<String> values = ask(() -> redis.mget(names.toArray(String[]::new)));
        Map<UUID, Long> latest = records.latest(keys.values());
        for (int i = 0; i < names.size(); i++) {
            UUID id = keys.get(names.get(i));
            long version = version(values.get(i));
            if (version > latest.getOrDefault(id, 0L)) {
                sink.finding(finding(
                        Invariant.HONEST,
                        Kind.DIFFERENT,
                        id,
                        version,
                        names.get(i),
                        "a cached answer names a version that is not published yet"));
            }
        }
    }

    /** 0 where the value has gone, or is nothing that anybody would answer with. */
    private static long version(String value) {
        try {
            JsonNode json = value == null ? null : Json.MAPPER.readTree(value);
            return json == null ? 0 : json.path("version").asLong();
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    private Finding finding(
            Invariant invariant, Kind kind, UUID documentId, long version, String subject, String detail) {
        return new Finding(invariant, kind, store(), documentId, version, subject, detail);
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            throw new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "Redis could not be asked (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}

package io.apexmemory.store;

import io.apexmemory.saga.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** The gate in Redis: each method is one script on the keys of one document. */
public final class RedisGate implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(RedisGate.class);
    private static final String ENTER = """
            if ARGV[3] == '1' then
              local result = redis.pcall('GET', KEYS[2])
              if result then return type(result) == 'table' and '' or result end
            end
            if ARGV[2] == '0' or redis.call('GET', KEYS[1]) == ARGV[1]
                or redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
              return 1
            end
            return 0
            """;
    private static final String RENEW = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
            return 0
            """;
    private static final String LEAVE = """
            local kept = 1
            if KEYS[2] and redis.pcall('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]).err then kept = 0 end
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return kept
            """;
    private static final String REMEMBER = """
            local known = redis.pcall('GET', KEYS[1])
            if known == ARGV[1] then return redis.call('PTTL', KEYS[1]) end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return known and -2 or -1
            """;
    private static final int SCANNED_AT_ONCE = 1000;
    private static final String FORGET = """
            local gone = 0
            for i = 2, #KEYS do gone = gone + redis.call('DEL', KEYS[i]) end
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return gone
            """;

    private final UnifiedJedis redis;
    private final Options options;
    private final Duration resultTtl;

    public RedisGate(UnifiedJedis redis, Options options, Duration resultTtl) {
        this.redis = redis;
        this.options = options;
        this.resultTtl = resultTtl;
    }

    @Override
    public Entry enter(UUID documentId, String key, String token) {
        String ttl = options.locking() ? Long.toString(options.ttl().toMillis()) : "0";
        Object answer = redis.eval(ENTER, keys(documentId, key), List.of(token, ttl, key == null ? "0" : "1"));
        if (answer instanceof Long free) {
            return free == 1 ? new Entry.Locked() : new Entry.Busy();
        }
        return new Entry.Cached(String.valueOf(answer));
    }

    @Override
    public boolean renew(UUID documentId, String token) {
        Object answer = redis.eval(
                RENEW,
                keys(documentId, null),
                List.of(token, Long.toString(options.ttl().toMillis())));
        return Long.valueOf(1).equals(answer);
    }

    @Override
    public boolean held(UUID documentId, String token) {
        return token.equals(redis.get(keys(documentId, null).get(0)));
    }

    @Override
    public void finish(UUID documentId, String key, String token, String result) {
        Object kept =
                redis.eval(LEAVE, keys(documentId, key), List.of(token, result, Long.toString(resultTtl.toMillis())));
        if (!Long.valueOf(1).equals(kept)) {
            LOG.atWarn().addKeyValue("document_id", documentId).log("Redis has no room for a result; it is not cached");
        }
    }

    @Override
    public long forget(UUID documentId, List<String> keys, String token) {
        List<String> all = new ArrayList<>(keys(documentId, null));
        keys.forEach(key -> all.add(result(documentId, key)));
        return (Long) redis.eval(FORGET, all, List.of(token));
    }

    @Override
    public void release(UUID documentId, String token) {
        redis.eval(LEAVE, keys(documentId, null), List.of(token));
    }

    @Override
    public Optional<Duration> remember(UUID documentId, String key, String refusal) {
        Object left = redis.eval(
                REMEMBER, List.of(refusals(documentId) + key), List.of(refusal, Long.toString(resultTtl.toMillis())));
        if (Long.valueOf(-2).equals(left)) {
            LOG.atWarn()
                    .addKeyValue("document_id", documentId)
                    .log("a remembered refusal cannot be read and is replaced");
        }
        return left instanceof Long millis && millis >= 0
                ? Optional.of(resultTtl.minusMillis(Math.min(millis, resultTtl.toMillis())))
                : Optional.empty();
    }

    /** Looks at every key there is, since a cached result may outlive all that could name its key. */
    @Override
    public int forget(UUID documentId) {
        String results = "apex:{" + documentId + "}:result:";
        ScanParams pattern =
                new ScanParams().match("apex:*{" + documentId + "}:*").count(SCANNED_AT_ONCE);
        int forgotten = 0;
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> some = redis.scan(cursor, pattern);
            for (String key : some.getResult()) {
                if (key.startsWith(results) || key.startsWith(refusals(documentId))) {
                    forgotten += (int) redis.del(key);
                }
            }
            cursor = some.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return forgotten;
    }

    /** Not below the document's own keys: of a document that was refused no database holds anything. */
    private static String refusals(UUID documentId) {
        return "apex:refused:{" + documentId + "}:";
    }

    private static List<String> keys(UUID documentId, String key) {
        String lock = "apex:{" + documentId + "}:lock";
        return key == null ? List.of(lock) : List.of(lock, result(documentId, key));
    }

    private static String result(UUID documentId, String key) {
        return "apex:{" + documentId + "}:result:" + key;
    }
}

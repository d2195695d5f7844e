package io.apexmemory.store;

import io.apexmemory.saga.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.UnifiedJedis;

/** The gate in Redis: each method is one script on the keys of one document. */
public final class RedisGate implements Gate {
    private static final String ENTER = """
            if ARGV[3] == '1' then
              local result = redis.call('GET', KEYS[2])
              if result then return result end
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
            if KEYS[2] then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
            if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
            return 0
            """;
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
    public void finish(UUID documentId, String key, String token, String result) {
        redis.eval(LEAVE, keys(documentId, key), List.of(token, result, Long.toString(resultTtl.toMillis())));
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

    private static List<String> keys(UUID documentId, String key) {
        String lock = "apex:{" + documentId + "}:lock";
        return key == null ? List.of(lock) : List.of(lock, result(documentId, key));
    }

    private static String result(UUID documentId, String key) {
        return "apex:{" + documentId + "}:result:" + key;
    }
}

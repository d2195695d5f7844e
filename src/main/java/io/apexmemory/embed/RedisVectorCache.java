package io.apexmemory.embed;

import io.apexmemory.document.Vector;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** Vectors in Redis, as base64 of little-endian float32; without Redis it knows none and keeps none. */
public final class RedisVectorCache implements VectorCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisVectorCache.class);

    private final RedisClient redis;
    private final Duration ttl;

    public RedisVectorCache(RedisClient redis, Duration ttl) {
        this.redis = redis;
        this.ttl = ttl;
    }

    @Override
    public Map<String, Vector> find(Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<String, Vector> found = new HashMap<>();
        try {
            List<String> names = List.copyOf(keys);
            List<String> values =
                    redis.mget(names.stream().map(RedisVectorCache::name).toArray(String[]::new));
            for (int i = 0; i < names.size(); i++) {
                if (values.get(i) != null) {
                    found.put(names.get(i), Vector.fromBase64(values.get(i)));
                }
            }
        } catch (JedisException | IllegalArgumentException e) {
            LOG.warn("the vector cache did not answer: {}", e.getClass().getSimpleName());
        }
        return found;
    }

    @Override
    public boolean put(Map<String, Vector> vectors) {
        try (AbstractPipeline pipeline = redis.pipelined()) {
            vectors.forEach((key, vector) -> pipeline.set(
                    name(key), vector.toBase64(), SetParams.setParams().px(ttl.toMillis())));
            pipeline.sync();
            return true;
        } catch (JedisException e) {
            LOG.warn("the vector cache kept nothing: {}", e.getClass().getSimpleName());
            return false;
        }
    }

    private static String name(String key) {
        return "apex:vector:" + key;
    }
}

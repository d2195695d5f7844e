package io.apexmemory.openai;

import io.apexmemory.document.ContentHash;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The limits of all processes that share a Redis and ask the same API, by Redis' clock: one script for a slot, and one for what
 * an answer says of limits. While Redis is away each process keeps the limits by itself, as it knows them. Thread-safe.
 */
public final class RedisRateLimit implements RateLimit {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimit.class);
    /** After a failure Redis is not asked for so long: one that is silent would cost every request its time-out. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
    /** A limit that was heard of is forgotten after so long without a request; longer than any pause that is believed. */
    private static final Duration TTL = Duration.ofHours(2);

    /** Times in microseconds, which a Lua number holds exactly until the year 2255. Without a limit nothing is kept. */
    private static final String BEGIN = """
            local kept = {}
            local fields = redis.call('HGETALL', KEYS[1])
            for i = 1, #fields, 2 do kept[fields[i]] = tonumber(fields[i + 1]) end
            local clock = redis.call('TIME')
            local now = clock[1] * 1000000 + clock[2]
            local function keep(name, value) redis.call('HSET', KEYS[1], name, string.format('%.0f', value)) end
            """;

    private static final String TAKE = BEGIN + """
            local before = tonumber(ARGV[5])
            local free = kept.paused_until or 0
            if before > 0 and free <= before then return {1, math.max(0, before - now), before} end
            local at = math.max(now, free, kept.next_request or 0, kept.next_tokens or 0)
            if at - now > tonumber(ARGV[4]) then return {0, at - now, 0} end
            local function limit(set, learned)
              if set == 0 or not learned then return set ~= 0 and set or learned end
              return math.min(set, learned)
            end
            local requests = limit(tonumber(ARGV[1]), kept.requests)
            local tokens = limit(tonumber(ARGV[2]), kept.tokens)
            if requests then keep('next_request', at + 60000000 / requests) end
            if tokens then keep('next_tokens', at + 60000000 * ARGV[3] / tokens) end
            if requests or tokens then redis.call('PEXPIRE', KEYS[1], math.floor((at - now) / 1000) + ARGV[6]) end
            return {1, at - now, at}
            """;
    private static final String LEARN = BEGIN + """
            if ARGV[1] ~= '0' then keep('requests', ARGV[1]) end
            if ARGV[2] ~= '0' then keep('tokens', ARGV[2]) end
            for i, name in ipairs({'paused_until', 'next_request', 'next_tokens'}) do
              local pause = tonumber(ARGV[i + 2])
              if pause > 0 then keep(name, math.max(kept[name] or 0, now + pause)) end
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[6])
            return 1
            """;

    private final UnifiedJedis redis;
    private final String api;
    private final Allowance allowance;
    private final LocalRateLimit own;
    private final AtomicBoolean away = new AtomicBoolean();
    private volatile long failedAt;

    /** @param baseUrl of the API; limits of different ones have nothing to do with each other */
    public RedisRateLimit(UnifiedJedis redis, String baseUrl, Allowance allowance) {
        this.redis = redis;
        this.api = baseUrl;
        this.allowance = allowance;
        own = new LocalRateLimit(allowance);
    }

    @Override
    public Slot take(Demand demand, Slot before, Duration longest) {
        if (askRedis()) {
            try {
                List<?> answer = (List<?>) redis.eval(
                        TAKE,
                        List.of(key(demand)),
                        List.of(
                                Integer.toString(allowance.requests()),
                                Integer.toString(allowance.tokens()),
                                Integer.toString(demand.tokens()),
                                Long.toString(LocalRateLimit.micros(longest)),
                                Long.toString(before.by() == this ? before.at() : 0),
                                Long.toString(TTL.toMillis())));
                answered();
                long wait = (Long) answer.get(1);
                return (Long) answer.get(0) == 1
                        ? Slot.granted(wait, (Long) answer.get(2), this)
                        : Slot.refused(wait, this);
            } catch (JedisException e) {
                failed(e);
            }
        }
        return own.take(demand, before, longest);
    }

    @Override
    public void learn(Demand demand, Lesson lesson) {
        own.learn(demand, lesson);
        if (!lesson.empty() && askRedis()) {
            try {
                redis.eval(
                        LEARN,
                        List.of(key(demand)),
                        List.of(
                                Long.toString(lesson.requests()),
                                Long.toString(lesson.tokens()),
                                micros(lesson.pause()),
                                micros(lesson.requestsPause()),
                                micros(lesson.tokensPause()),
                                Long.toString(TTL.toMillis())));
                answered();
            } catch (JedisException e) {
                failed(e);
            }
        }
    }

    @Override
    public OptionalInt tokensAtOnce(String model) {
        return own.tokensAtOnce(model);
    }

    private boolean askRedis() {
        return !away.get() || System.nanoTime() - failedAt > LEFT_ALONE.toNanos();
    }

    private void answered() {
        if (away.compareAndSet(true, false)) {
            LOG.info("Redis answers again: the limits of the OpenAI API are shared by all workers");
        }
    }

    private void failed(JedisException e) {
        failedAt = System.nanoTime();
        if (away.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("Redis does not answer: this worker keeps the limits of the OpenAI API by itself");
        }
    }

    private static String micros(Duration time) {
        return Long.toString(LocalRateLimit.micros(time));
    }

    /** A hash, because an address may hold a password. */
    private String key(Demand demand) {
        return "apex:rate:" + ContentHash.sha256(api + '\n' + demand.model());
    }
}

package io.apexmemory.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.openai.Demand;
import io.apexmemory.openai.Lesson;
import io.apexmemory.openai.LocalRateLimit;
import io.apexmemory.openai.RateLimit;
import io.apexmemory.openai.RateLimit.Allowance;
import io.apexmemory.openai.RateLimit.Slot;
import io.apexmemory.openai.RedisRateLimit;
import io.apexmemory.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.RedisClient;

/** The same limits by Redis' clock and by a worker's own; times are read from the slots, and nobody waits. */
class RateLimitTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final long SECOND = 1_000_000;
    /** Far enough away for the next slot to be told by those before it alone, however slow the machine is. */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private static final Duration NO = Duration.ZERO;
    private static final String MODEL = "model";

    static Stream<Function<Allowance, RateLimit>> kinds() {
        return Stream.of(RateLimitTest::shared, LocalRateLimit::new);
    }

    private static RateLimit shared(Allowance allowance) {
        return new RedisRateLimit(SharedStack.get().clients().redis(), "http://api", allowance);
    }

    @BeforeEach
    void reset() {
        SharedStack.get().clear();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void requestsGoAtAnEvenPace(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(600, 0));
        assertThat(take(limit, 1).delay()).isZero();
        lookAhead(limit);
        assertThat(gap(limit, 1)).isEqualTo(SECOND / 10);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tokensArePaidForBeforeTheNextRequest(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(0, 600));
        lookAhead(limit);
        assertThat(gap(limit, 25)).isEqualTo(SECOND * 5 / 2);
        assertThat(limit.tokensAtOnce(MODEL)).hasValue(600);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatWasLearnedLowersTheSettingAndNeverRaisesIt(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(600, 0));
        lookAhead(limit);
        limit.learn(demand(1), new Lesson(60, 0, NO, NO, NO));
        assertThat(gap(limit, 1)).isEqualTo(SECOND);
        limit.learn(demand(1), new Lesson(6_000, 0, NO, NO, NO));
        assertThat(gap(limit, 1)).isEqualTo(SECOND / 10);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withoutASettingWhatWasLearnedHolds(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(0, 0));
        lookAhead(limit);
        assertThat(gap(limit, 1)).isZero();
        limit.learn(demand(1), new Lesson(60, 600, NO, NO, NO));
        assertThat(gap(limit, 1)).isEqualTo(SECOND);
        assertThat(gap(limit, 20)).isEqualTo(SECOND * 2);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoWouldWaitTooLongTakesNothing(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(1, 0));
        limit.learn(demand(1), new Lesson(0, 0, NO, AHEAD, NO));
        Slot refused = limit.take(demand(1), Slot.NONE, Duration.ofSeconds(1));
        assertThat(refused.granted()).isFalse();
        assertThat(refused.delay()).isPositive().isLessThanOrEqualTo(AHEAD);
        assertThat(take(limit, 1).delay()).isPositive().isLessThanOrEqualTo(AHEAD);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSlotHoldsUnlessTheApiCallsForAPause(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(60, 0));
        limit.learn(demand(1), new Lesson(0, 0, NO, Duration.ofMinutes(1), NO));
        Slot first = take(limit, 1);
        assertThat(limit.take(demand(1), first, NO).at()).isEqualTo(first.at());
        limit.learn(demand(1), new Lesson(0, 0, AHEAD, NO, NO));
        assertThat(limit.take(demand(1), first, LONG).at() - first.at())
                .isGreaterThan(Duration.ofMinutes(5).toSeconds() * SECOND);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void modelsHaveLimitsOfTheirOwn(Function<Allowance, RateLimit> kind) {
        RateLimit limit = kind.apply(new Allowance(1, 0));
        lookAhead(limit);
        assertThat(limit.take(new Demand("another", 1), Slot.NONE, NO).granted())
                .isTrue();
    }

    @Test
    void manyWorkersTakeNoSlotTwice() throws Exception {
        int workers = 4;
        int each = 50;
        lookAhead(shared(new Allowance(600, 0)));
        List<Callable<List<Long>>> work = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            RateLimit worker = shared(new Allowance(600, 0));
            work.add(() ->
                    Stream.generate(() -> take(worker, 1).at()).limit(each).toList());
        }
        List<Long> slots = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            for (Future<List<Long>> worker : threads.invokeAll(work)) {
                slots.addAll(worker.get());
            }
        } finally {
            threads.shutdownNow();
        }
        slots.sort(null);
        assertThat(slots).hasSize(workers * each);
        for (int i = 1; i < slots.size(); i++) {
            assertThat(slots.get(i) - slots.get(i - 1)).isEqualTo(SECOND / 10);
        }
    }

    @Test
    void whatOneWorkerHearsHoldsForTheOthers() {
        RateLimit one = shared(new Allowance(0, 0));
        RateLimit other = shared(new Allowance(0, 0));
        one.learn(demand(1), new Lesson(0, 0, AHEAD, NO, NO));
        assertThat(other.take(demand(1), Slot.NONE, NO).granted()).isFalse();
        assertThat(other.take(demand(1), Slot.NONE, LONG).delay()).isGreaterThan(AHEAD.dividedBy(2));
    }

    @Test
    void whereNoLimitIsKnownRedisKeepsNothing() {
        RateLimit limit = shared(new Allowance(0, 0));
        assertThat(take(limit, 1).delay()).isZero();
        assertThat(SharedStack.get().clients().redis().keys("apex:rate:*")).isEmpty();
        limit.learn(demand(1), new Lesson(60, 0, NO, NO, NO));
        assertThat(SharedStack.get().clients().redis().keys("apex:rate:*"))
                .singleElement()
                .satisfies(key -> assertThat(SharedStack.get().clients().redis().pttl(key))
                        .isPositive());
    }

    @Test
    void withoutRedisAWorkerKeepsThemByItself() {
        try (RedisClient nobody = RedisClient.create("redis://127.0.0.1:1")) {
            RateLimit limit = new RedisRateLimit(nobody, "http://api/" + UUID.randomUUID(), new Allowance(600, 0));
            lookAhead(limit);
            assertThat(gap(limit, 1)).isEqualTo(SECOND / 10);
        }
    }

    private static void lookAhead(RateLimit limit) {
        limit.learn(demand(1), new Lesson(0, 0, NO, AHEAD, NO));
    }

    /** From a slot to the one after it. */
    private static long gap(RateLimit limit, int tokens) {
        long first = take(limit, tokens).at();
        return take(limit, tokens).at() - first;
    }

    private static Slot take(RateLimit limit, int tokens) {
        Slot slot = limit.take(demand(tokens), Slot.NONE, LONG);
        assertThat(slot.granted()).isTrue();
        return slot;
    }

    private static Demand demand(int tokens) {
        return new Demand(MODEL, tokens);
    }
}

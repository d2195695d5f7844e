package io.apexmemory.openai;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The limits of one process, by its own clock. Thread-safe. */
public final class LocalRateLimit implements RateLimit {
    private static final long MINUTE = 60_000_000;

    private final Allowance allowance;
    private final long origin = System.nanoTime();
    private final Map<String, Account> accounts = new HashMap<>();

    /** Of one model; times in microseconds since the origin, limits 0 where none was heard of. */
    private static final class Account {
        private long pausedUntil;
        private long nextRequest;
        private long nextTokens;
        private long requests;
        private long tokens;
    }

    public LocalRateLimit(Allowance allowance) {
        this.allowance = allowance;
    }

    @Override
    public synchronized Slot take(Demand demand, Slot before, Duration longest) {
        Account account = account(demand.model());
        long now = now();
        if (before.by() == this && account.pausedUntil <= before.at()) {
            return Slot.granted(Math.max(0, before.at() - now), before.at(), this);
        }
        long at = Math.max(Math.max(now, account.pausedUntil), Math.max(account.nextRequest, account.nextTokens));
        if (at - now > micros(longest)) {
            return Slot.refused(at - now, this);
        }
        long requests = lower(allowance.requests(), account.requests);
        if (requests > 0) {
            account.nextRequest = at + MINUTE / requests;
        }
        long tokens = lower(allowance.tokens(), account.tokens);
        if (tokens > 0) {
            account.nextTokens = at + MINUTE * demand.tokens() / tokens;
        }
        return Slot.granted(at - now, at, this);
    }

    @Override
    public synchronized void learn(Demand demand, Lesson lesson) {
        Account account = account(demand.model());
        long now = now();
        account.requests = lesson.requests() > 0 ? lesson.requests() : account.requests;
        account.tokens = lesson.tokens() > 0 ? lesson.tokens() : account.tokens;
        account.pausedUntil = Math.max(account.pausedUntil, now + micros(lesson.pause()));
        account.nextRequest = Math.max(account.nextRequest, now + micros(lesson.requestsPause()));
        account.nextTokens = Math.max(account.nextTokens, now + micros(lesson.tokensPause()));
    }

    @Override
    public synchronized OptionalInt tokensAtOnce(String model) {
        long tokens = lower(allowance.tokens(), account(model).tokens);
        return tokens > 0 ? OptionalInt.of((int) Math.min(tokens, Integer.MAX_VALUE)) : OptionalInt.empty();
    }

    private Account account(String model) {
        return accounts.computeIfAbsent(model, first -> new Account());
    }

    private long now() {
        return (System.nanoTime() - origin) / 1_000;
    }

    static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static long lower(long set, long learned) {
        return set == 0 || learned == 0 ? Math.max(set, learned) : Math.min(set, learned);
    }
}

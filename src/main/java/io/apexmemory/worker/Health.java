package io.apexmemory.worker;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Circuit;
import io.apexmemory.saga.StoreGuard;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Whether a worker can do its work: Temporal and each store are asked themselves, past the circuits, at most once a second.
 * Thread-safe.
 */
final class Health {
    private static final Duration HOLDS = Duration.ofSeconds(1);

    private final List<StoreGuard> guards;
    private final Map<StoreName, Question<Boolean>> questions = new EnumMap<>(StoreName.class);
    private final Executor threads;
    private volatile Question<Boolean> temporal;
    private volatile boolean stopping;

    /** @param ping throws if the store does not answer */
    Health(List<StoreGuard> guards, Consumer<StoreName> ping, Executor threads) {
        this.guards = guards;
        this.threads = threads;
        for (StoreGuard guard : guards) {
            questions.put(guard.store(), question(() -> ping.accept(guard.store())));
        }
    }

    private Question<Boolean> question(Runnable ping) {
        return new Question<>(
                () -> {
                    ping.run();
                    return true;
                },
                HOLDS,
                threads);
    }

    /**
     * Ready is who takes work, has Temporal and all four stores, and no open circuit.
     *
     * @param temporal whether it answers
     * @param stores by their wire names
     */
    record Readiness(boolean ready, boolean stopping, boolean temporal, Map<String, StoreHealth> stores) {}

    /** @param circuit closed, half-open or open */
    record StoreHealth(boolean answers, String circuit) {
        boolean well() {
            return answers && !circuit.equals(word(Circuit.State.OPEN));
        }
    }

    Readiness readiness() {
        Question<Boolean> server = temporal;
        questions.values().forEach(Question::begin);
        if (server != null) {
            server.begin();
        }
        Map<String, StoreHealth> stores = new LinkedHashMap<>();
        for (StoreGuard guard : guards) {
            boolean answers = questions.get(guard.store()).answer().isPresent();
            stores.put(
                    guard.store().wire(),
                    new StoreHealth(answers, word(guard.circuit().status().state())));
        }
        boolean connected = server != null && server.answer().isPresent();
        boolean ready = !stopping && connected && stores.values().stream().allMatch(StoreHealth::well);
        return new Readiness(ready, stopping, connected, stores);
    }

    /**
     * There is a connection to Temporal now; without one it is not ready.
     *
     * @param ping throws if Temporal does not answer
     */
    void connected(Runnable ping) {
        temporal = question(ping);
    }

    /** From now on it is not ready any more. */
    void stopping() {
        stopping = true;
    }

    static String word(Circuit.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

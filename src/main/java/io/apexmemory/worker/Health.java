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

/** Whether a worker can do its work: each store is asked itself, past its circuit, at most once a second. Thread-safe. */
final class Health {
    private static final Duration HOLDS = Duration.ofSeconds(1);

    private final List<StoreGuard> guards;
    private final Map<StoreName, Question<Boolean>> questions = new EnumMap<>(StoreName.class);
    private volatile boolean stopping;

    /** @param ping throws if the store does not answer */
    Health(List<StoreGuard> guards, Consumer<StoreName> ping, Executor threads) {
        this.guards = guards;
        for (StoreGuard guard : guards) {
            questions.put(
                    guard.store(),
                    new Question<>(
                            () -> {
                                ping.accept(guard.store());
                                return true;
                            },
                            HOLDS,
                            threads));
        }
    }

    /**
     * Ready is who takes work, has all four stores, and no open circuit.
     *
     * @param stores by their wire names
     */
    record Readiness(boolean ready, boolean stopping, Map<String, StoreHealth> stores) {}

    /** @param circuit closed, half-open or open */
    record StoreHealth(boolean answers, String circuit) {
        boolean well() {
            return answers && !circuit.equals(word(Circuit.State.OPEN));
        }
    }

    Readiness readiness() {
        questions.values().forEach(Question::begin);
        Map<String, StoreHealth> stores = new LinkedHashMap<>();
        for (StoreGuard guard : guards) {
            boolean answers = questions.get(guard.store()).answer().isPresent();
            stores.put(
                    guard.store().wire(),
                    new StoreHealth(answers, word(guard.circuit().status().state())));
        }
        boolean ready = !stopping && stores.values().stream().allMatch(StoreHealth::well);
        return new Readiness(ready, stopping, stores);
    }

    /** From now on it is not ready any more. */
    void stopping() {
        stopping = true;
    }

    static String word(Circuit.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.apexmemory.bench;

import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Store;
import io.apexmemory.worker.Around;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How long each call of a saga to its databases takes, and the stores themselves for who writes without a saga. Thread-safe. */
final class Stopwatch implements Around {
    private static final Set<String> NO_CALLS = Set.of("name", "diagnose", "toString", "hashCode", "equals");

    private final Map<StoreName, Store> stores = new EnumMap<>(StoreName.class);
    private final Map<String, List<Double>> millis = new TreeMap<>();

    /** By its name, without anything around it. */
    Map<StoreName, Store> stores() {
        return stores;
    }

    /** Since the last time, by {@code postgres commit} and the like, in milliseconds. */
    synchronized Map<String, List<Double>> take() {
        Map<String, List<Double>> taken = new TreeMap<>(millis);
        millis.clear();
        return taken;
    }

    synchronized void add(String call, long nanos) {
        millis.computeIfAbsent(call, first -> new ArrayList<>()).add(Figures.millis(nanos));
    }

    @Override
    public Store store(Store store) {
        stores.put(store.name(), store);
        return timed(Store.class, store, store.name().wire());
    }

    @Override
    public Ledger ledger(Ledger ledger) {
        return timed(Ledger.class, ledger, "postgres");
    }

    @Override
    public Gate gate(Gate gate) {
        return timed(Gate.class, gate, "redis");
    }

    private <T> T timed(Class<T> type, T real, String store) {
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, (proxy, method, arguments) -> {
            if (NO_CALLS.contains(method.getName())) {
                return call(method, real, arguments);
            }
            long begin = System.nanoTime();
            try {
                return call(method, real, arguments);
            } finally {
                add(store + " " + method.getName(), System.nanoTime() - begin);
            }
        }));
    }

    private static Object call(Method method, Object real, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

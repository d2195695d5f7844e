package io.apexmemory.stack.fault;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.apexmemory.document.StoreName;
import io.apexmemory.document.WriteSummary;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Gate;
import io.apexmemory.saga.Ledger;
import io.apexmemory.saga.Store;
import io.apexmemory.worker.Around;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The switchboard between a saga and its databases: {@code faults.on(NEO4J).writes().times(2, Fault.refuse())}, {@code
 * faults.at(POSTGRES, "commit").before(hook)}. Every call of the stores, the ledger and the gate goes through it, under the name
 * that its interface gives it. Thread-safe. A fault holds for the calls that begin after it was set; several on one kind of call
 * are used up in the order in which they were set.
 */
public final class Faults implements Around {
    /** What a store is asked about itself, and not asked to do. */
    private static final Set<String> NO_CALLS = Set.of("name", "diagnose");

    private static final Set<String> KNOWN = Stream.of(Store.class, Ledger.class, Gate.class)
            .flatMap(type -> Stream.of(type.getMethods()))
            .filter(Faults::isCall)
            .map(Method::getName)
            .collect(toUnmodifiableSet());

    private final Map<Kind, Calls> calls = new ConcurrentHashMap<>();
    private final List<Consumer<Call>> before = new CopyOnWriteArrayList<>();
    private final List<Call> made = new ArrayList<>();

    private record Kind(StoreName store, String operation) {}

    /**
     * One call to a database, as hooks see it.
     *
     * @param operation the method of {@link Store}, {@link Ledger} or {@link Gate}
     * @param documentId null where the call tells of none
     * @param version 0 where the call tells of none
     */
    public record Call(StoreName store, String operation, UUID documentId, long version) {}

    /** What a saga does to the data of a store. */
    public record Target(Calls writes, Calls removes) {}

    public Target on(StoreName store) {
        return new Target(at(store, "write"), at(store, "remove"));
    }

    /** The calls of this name to this database; the ledger's are PostgreSQL's and the gate's are Redis's. */
    public Calls at(StoreName store, String operation) {
        if (!KNOWN.contains(operation)) {
            throw new IllegalArgumentException("no part of a saga has a call " + operation + ", only " + KNOWN);
        }
        return calls.computeIfAbsent(new Kind(store, operation), kind -> new Calls(store));
    }

    /** Runs in the thread of every call, of whatever kind, before anything else befalls it. */
    public void before(Consumer<Call> hook) {
        before.add(hook);
    }

    /** All calls since the last clearing, in the order in which they began. */
    public List<Call> made() {
        synchronized (made) {
            return List.copyOf(made);
        }
    }

    /** How many calls the databases have got and not answered. */
    public int underWay() {
        return calls.values().stream().mapToInt(Calls::underWay).sum();
    }

    /** Ends all faults, also for the calls that wait in one, and keeps hooks and counts. */
    public void heal() {
        calls.values().forEach(Calls::heal);
    }

    /** As new: no fault, no hook, all counts 0. */
    public void clear() {
        calls.values().forEach(Calls::clear);
        before.clear();
        forget();
    }

    /** From now on {@link #made} tells of none of the calls that were made until now. */
    public void forget() {
        synchronized (made) {
            made.clear();
        }
    }

    @Override
    public Store store(Store store) {
        return behind(Store.class, store, store.name());
    }

    @Override
    public Ledger ledger(Ledger ledger) {
        return behind(Ledger.class, ledger, StoreName.POSTGRES);
    }

    @Override
    public Gate gate(Gate gate) {
        return behind(Gate.class, gate, StoreName.REDIS);
    }

    private <T> T behind(Class<T> type, T real, StoreName store) {
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, (proxy, method, arguments) -> {
            if (method.getName().equals("diagnose") && arguments[0] instanceof InjectedFault injected) {
                return injected.diagnosis();
            }
            if (!isCall(method)) {
                return answer(method, real, arguments);
            }
            return pass(call(store, method, arguments), () -> answer(method, real, arguments));
        }));
    }

    /**
     * Lets a call meet what befalls it, as if one of the parts had made it.
     *
     * @return what the database answers
     * @throws InjectedFault in its place
     */
    public <T> T pass(Call call, Supplier<T> real) {
        synchronized (made) {
            made.add(call);
        }
        before.forEach(hook -> hook.accept(call));
        return at(call.store(), call.operation()).through(call, real);
    }

    private static boolean isCall(Method method) {
        return method.getDeclaringClass() != Object.class
                && !Modifier.isStatic(method.getModifiers())
                && !NO_CALLS.contains(method.getName());
    }

    private static Object answer(Method method, Object real, Object[] arguments) {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Call call(StoreName store, Method method, Object[] arguments) {
        UUID documentId = null;
        long version = 0;
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            String parameter = method.getParameters()[i].getName();
            if (arguments[i] instanceof DocumentVersion whole) {
                documentId = whole.documentId();
                version = whole.version();
            } else if (arguments[i] instanceof WriteSummary summary) {
                documentId = summary.documentId();
                version = summary.version();
            } else if (arguments[i] instanceof Ledger.Leftover leftover) {
                documentId = leftover.documentId();
                version = leftover.version();
            } else if (arguments[i] instanceof UUID id && parameter.equals("documentId")) {
                documentId = id;
            } else if (arguments[i] instanceof Long number && parameter.equals("version")) {
                version = number;
            }
        }
        return new Call(store, method.getName(), documentId, version);
    }
}

package io.apexmemory.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hears the signals by which a process is told to end. The first one is passed on; any further one ends the process at once, with
 * the exit code that shells give to the signal. Thread-safe.
 */
final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int BY_SIGNAL = 128;

    private final AtomicBoolean heard = new AtomicBoolean();
    private final Map<Object, Object> before = new HashMap<>();
    private final Runnable first;

    private Signals(Runnable first) {
        this.first = first;
    }

    /** From now on, until it is closed. One that the system or the JVM keeps for itself has its usual effect. */
    static Signals hear(Runnable first) {
        Signals signals = new Signals(first);
        NAMES.forEach(signals::hear);
        return signals;
    }

    // by reflection: of this class, which every JDK has, the compiler warns in a way that nothing switches off
    private void hear(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        arrived(number);
                        return null;
                    });
            before.put(signal, handle().invoke(null, signal, handler));
        } catch (ReflectiveOperationException keptByTheSystem) {
            // it ends the process as it always does
        }
    }

    private void arrived(int number) {
        if (heard.compareAndSet(false, true)) {
            first.run();
        } else {
            Runtime.getRuntime().halt(BY_SIGNAL + number);
        }
    }

    private static Method handle() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"));
    }

    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                handle().invoke(null, signal, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a signal that was heard cannot be let go", e);
            }
        });
    }
}

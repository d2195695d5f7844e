package io.apexmemory.stack;

/** One stack for all tests of a JVM, started when it is first asked for and stopped when the JVM ends. */
public final class SharedStack {
    private SharedStack() {}

    public static Stack get() {
        return Holder.STACK;
    }

    private static final class Holder {
        private static final Stack STACK = Stack.start();
    }
}

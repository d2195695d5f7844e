package io.apexmemory.stack.fault;

import java.time.Duration;

/** What goes wrong with a call to a store. */
public sealed interface Fault {
    /** The store refuses at once, and is not reached. */
    record Refuse(boolean transientFault) implements Fault {}

    /** The call reaches the store later. */
    record Delay(Duration delay) implements Fault {}

    /** The caller waits for so long and gets no answer; the store is not reached. */
    record TimeOut(Duration patience) implements Fault {}

    /** The call takes effect in the store, and its answer is lost. */
    record LoseAnswer() implements Fault {}

    /** A refusal that another try may get past, like that of an overloaded store. */
    static Fault refuse() {
        return new Refuse(true);
    }

    /** A refusal that is the caller's own fault, like that of a value which the store cannot hold. */
    static Fault refusePermanently() {
        return new Refuse(false);
    }

    static Fault delay(Duration delay) {
        return new Delay(delay);
    }

    static Fault timeOut(Duration patience) {
        return new TimeOut(patience);
    }

    static Fault failAfterEffect() {
        return new LoseAnswer();
    }
}

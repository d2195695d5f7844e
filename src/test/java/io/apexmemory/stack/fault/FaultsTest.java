package io.apexmemory.stack.fault;

import static io.apexmemory.document.StoreName.NEO4J;
import static io.apexmemory.document.StoreName.REDIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The decorator itself, in front of a store that only notes what it is asked. */
@Timeout(20)
class FaultsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final UUID ID = UUID.fromString("6f2c7bb4-8f55-5a0e-9c1b-0f2d5a9a7e12");

    private final Faults faults = new Faults();
    private final Recorder recorder = new Recorder(NEO4J);
    private final Store store = faults.store(recorder);

    @Test
    void withoutFaultsEveryCallReachesTheStore() {
        write(1);
        store.remove(ID, 1);
        assertThat(recorder.calls).containsExactly("write 1", "remove 1");
        assertThat(store.name()).isEqualTo(NEO4J);
    }

    @Test
    void refusesAsOftenAsSaid() {
        faults.on(NEO4J).writes().times(2, Fault.refuse());
        assertInjected(() -> write(1), true);
        assertInjected(() -> write(1), true);
        write(1);
        assertThat(recorder.calls).containsExactly("write 1");
        assertThat(faults.on(NEO4J).writes().attempted()).isEqualTo(3);
        assertThat(faults.on(NEO4J).writes().reached()).isEqualTo(1);
    }

    @Test
    void touchesNeitherTheOtherOperationNorTheOtherStores() {
        faults.on(NEO4J).writes().always(Fault.refuse());
        faults.on(REDIS).removes().always(Fault.refuse());
        store.remove(ID, 1);
        assertThat(recorder.calls).containsExactly("remove 1");
        assertThat(faults.on(NEO4J).removes().reached()).isEqualTo(1);
        assertThat(faults.on(REDIS).removes().attempted()).isZero();
    }

    @Test
    void usesFaultsUpInTheirOrder() {
        faults.on(NEO4J).removes().once(Fault.refusePermanently());
        faults.on(NEO4J).removes().always(Fault.refuse());
        assertInjected(() -> store.remove(ID, 1), false);
        assertInjected(() -> store.remove(ID, 1), true);
        assertInjected(() -> store.remove(ID, 1), true);
        faults.heal();
        store.remove(ID, 1);
        assertThat(recorder.calls).containsExactly("remove 1");
    }

    @Test
    void losesTheAnswerOfACallThatTookEffect() {
        faults.on(NEO4J).writes().once(Fault.failAfterEffect());
        assertInjected(() -> write(7), true);
        assertThat(recorder.calls).containsExactly("write 7");
        assertThat(faults.on(NEO4J).writes().reached()).isEqualTo(1);
    }

    @Test
    void timesOutWithoutReachingTheStore() {
        faults.on(NEO4J).writes().once(Fault.timeOut(Duration.ofMillis(1)));
        assertInjected(() -> write(1), true);
        assertThat(recorder.calls).isEmpty();
    }

    @Test
    void aDelayedCallReachesTheStoreInTheEnd() {
        faults.on(NEO4J).writes().once(Fault.delay(Duration.ofMillis(50)));
        long begin = System.nanoTime();
        write(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        assertThat(recorder.calls).containsExactly("write 1");
    }

    @Test
    void healingEndsTheWaitingOfCallsUnderWay() {
        faults.on(NEO4J).writes().always(Fault.delay(LONG));
        Thread caller = new Thread(() -> write(1));
        caller.start();
        Awaitility.await().until(caller::getState, Thread.State.TIMED_WAITING::equals);
        assertThat(recorder.calls).isEmpty();
        faults.heal();
        Awaitility.await().until(() -> !caller.isAlive());
        assertThat(recorder.calls).containsExactly("write 1");
    }

    @Test
    void aHookCanHoldACallUntilTheTestLetsItGo() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Faults.Call> ended = new CopyOnWriteArrayList<>();
        faults.on(NEO4J).writes().before(call -> {
            arrived.countDown();
            await(go);
        });
        faults.on(NEO4J).writes().after(ended::add);
        CompletableFuture<Void> held = CompletableFuture.runAsync(() -> write(3));
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.calls).isEmpty();
        assertThat(ended).isEmpty();
        go.countDown();
        held.join();
        assertThat(recorder.calls).containsExactly("write 3");
        assertThat(ended).containsExactly(new Faults.Call(NEO4J, "write", ID, 3));
    }

    @Test
    void anAfterHookSeesFailedCallsToo() {
        List<Faults.Call> ended = new CopyOnWriteArrayList<>();
        faults.on(NEO4J).removes().after(ended::add);
        faults.on(NEO4J).removes().once(Fault.refuse());
        assertInjected(() -> store.remove(ID, 2), true);
        assertThat(ended).containsExactly(new Faults.Call(NEO4J, "remove", ID, 2));
    }

    @Test
    void anInterruptionEndsATimeOutAndStaysKnown() {
        faults.on(NEO4J).writes().once(Fault.timeOut(LONG));
        Thread.currentThread().interrupt();
        assertInjected(() -> write(1), true);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void leavesTheDriversOwnFailuresToTheStore() {
        assertThat(store.diagnose(new IllegalStateException()).passing()).isTrue();
        assertThat(store.diagnose(new IllegalArgumentException()).passing()).isFalse();
    }

    @Test
    void remembersAllCallsInTheirOrder() {
        List<Faults.Call> seen = new CopyOnWriteArrayList<>();
        faults.before(seen::add);
        faults.on(NEO4J).writes().once(Fault.refuse());
        assertInjected(() -> write(1), true);
        store.remove(ID, 1);
        assertThat(faults.made())
                .containsExactly(new Faults.Call(NEO4J, "write", ID, 1), new Faults.Call(NEO4J, "remove", ID, 1))
                .isEqualTo(seen);
        faults.clear();
        assertThat(faults.made()).isEmpty();
    }

    @Test
    void knowsOnlyCallsThatAPartOfTheSagaMakes() {
        assertThatThrownBy(() -> faults.at(NEO4J, "comit")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clearingForgetsFaultsHooksAndCounts() {
        faults.on(NEO4J).writes().before(call -> {
            throw new AssertionError("the hook should be gone");
        });
        faults.on(NEO4J).writes().always(Fault.refuse());
        faults.clear();
        assertThatCode(() -> write(1)).doesNotThrowAnyException();
        assertThat(faults.on(NEO4J).writes().attempted()).isEqualTo(1);
        faults.clear();
        assertThat(faults.on(NEO4J).writes().attempted()).isZero();
        assertThat(faults.on(NEO4J).writes().reached()).isZero();
    }

    private void write(long version) {
        ParsedDocument document = new ParsedDocument(ID, "text", null, List.of("text"));
        Embeddings embeddings = new Embeddings("model", Vector.of(1), List.of(Vector.of(1)));
        store.write(new DocumentVersion(document, List.of(), embeddings, version));
    }

    private void assertInjected(ThrowingCallable call, boolean transientFault) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InjectedFault.class, fault -> {
            assertThat(fault.store()).isEqualTo(NEO4J);
            assertThat(store.diagnose(fault).passing()).isEqualTo(transientFault);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private record Recorder(StoreName name, List<String> calls) implements Store {
        Recorder(StoreName name) {
            this(name, new CopyOnWriteArrayList<>());
        }

        @Override
        public void write(DocumentVersion version) {
            calls.add("write " + version.version());
        }

        @Override
        public Map<String, Long> remove(UUID documentId, long version) {
            calls.add("remove " + version);
            return Map.of();
        }

        @Override
        public Diagnosis diagnose(RuntimeException failure) {
            return new Diagnosis(failure instanceof IllegalStateException, true, "recorded");
        }
    }
}

package io.apexmemory.saga;

import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.audit.Auditor;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.search.Passage;
import io.apexmemory.stack.fault.Calls;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults.Call;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever befalls whichever step of a saga: afterwards a document is whole or not there, the version before it is as it was, and
 * the next attempt succeeds. Which steps there are is not written here, but seen in a saga that nothing befalls.
 */
class WholeOrNothingTest {
    private static final Duration CLIENTS_PATIENCE = Duration.ofSeconds(20);
    private static final Duration SETTLED = EnhancedSaga.LIFETIME.multipliedBy(3);
    /** Some, since others' documents have to be left alone, and not all, since each case looks through what there is. */
    private static final int CASES_TOGETHER = 30;

    private static SagaFixture healthy;
    private static SagaFixture victim;
    private static int cases;

    /** What is asked of the saga that something befalls. */
    enum Request {
        FIRST_VERSION,
        REPLACEMENT,
        FIRST_VERSION_THAT_QDRANT_REJECTS,
        REPLACEMENT_THAT_QDRANT_REJECTS,
        DELETION;

        boolean needsAVersion() {
            return this == REPLACEMENT || this == REPLACEMENT_THAT_QDRANT_REJECTS || this == DELETION;
        }

        boolean rejected() {
            return this == FIRST_VERSION_THAT_QDRANT_REJECTS || this == REPLACEMENT_THAT_QDRANT_REJECTS;
        }
    }

    enum Moment {
        BEFORE,
        UNANSWERED,
        AFTER
    }

    enum Mishap {
        REFUSED,
        KILLED,
        TIMED_OUT
    }

    private record Point(StoreName store, String operation) {}

    @BeforeAll
    static void open() {
        healthy = new SagaFixture(Map.of());
        healthy.reset();
        victim = new SagaFixture(Map.of(), true);
    }

    @AfterAll
    static void close() {
        assertNothingWrongWithAnyDocument();
        victim.close();
        healthy.close();
    }

    @TestFactory
    Stream<DynamicTest> whateverBefallsWhicheverStep() {
        return Arrays.stream(Request.values())
                .flatMap(request -> stepsOf(request).stream()
                        .flatMap(step -> Arrays.stream(Moment.values())
                                .flatMap(moment -> Arrays.stream(Mishap.values())
                                        .map(mishap -> DynamicTest.dynamicTest(
                                                "%s: %s %s %s %s"
                                                        .formatted(
                                                                request,
                                                                mishap,
                                                                moment,
                                                                step.store(),
                                                                step.operation()),
                                                () -> new Case(request, step, moment, mishap).run())))));
    }

    /** Nor with what documents share; only once what dead workers still had to say has been heard. */
    private static void assertNothingWrongWithAnyDocument() {
        await().until(() -> !victim.memory.saga().keepsLetters());
        sweepTwice();
        healthy.clock.reset();
        assertThat(healthy.memory.auditor().audit(Auditor.Options.SETTLED).findings())
                .isEmpty();
    }

    /** Long after: no attempt can be alive. */
    private static void sweepTwice() {
        for (int sweep = 0; sweep < 2; sweep++) {
            healthy.clock.advance(SETTLED);
            healthy.memory.sweeper().sweep();
        }
    }

    /** The steps that the saga itself takes for such a request. */
    private static Set<Point> stepsOf(Request request) {
        UUID id = UUID.randomUUID();
        prepare(request, id);
        done(request, id);
        await().until(() -> healthy.held(id), held -> held.equals(everywhere(live(id))));
        Set<Point> steps = new LinkedHashSet<>();
        victim.faults.made().stream()
                .filter(call -> call.documentId() == null || call.documentId().equals(id))
                .forEach(call -> steps.add(new Point(call.store(), call.operation())));
        victim.faults.clear();
        assertThat(steps).hasSizeGreaterThan(6);
        return steps;
    }

    private static void prepare(Request request, UUID id) {
        if (request.needsAVersion()) {
            assertThat(healthy.write(id, "A")).isInstanceOf(Success.class);
        }
        if (request.rejected()) {
            victim.faults.on(StoreName.QDRANT).writes().always(Fault.refusePermanently());
        }
    }

    /** Whether it says that it did what was asked. */
    private static boolean done(Request request, UUID id) {
        return request == Request.DELETION
                ? victim.memory.saga().delete(id, Progress.NONE) instanceof DeletionOutcome.Deleted
                : victim.write(id, "B") instanceof Success;
    }

    private static Long[] live(UUID id) {
        return Stream.of(healthy.live(id)).filter(version -> version > 0).toArray(Long[]::new);
    }

    /** One thing that befalls one step of one request. */
    private static final class Case {
        private final UUID id = UUID.randomUUID();
        private final Request request;
        private final Point step;
        private final Moment moment;
        private final Mishap mishap;
        private final CountDownLatch died = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private Future<Boolean> working;

        Case(Request request, Point step, Moment moment, Mishap mishap) {
            this.request = request;
            this.step = step;
            this.moment = moment;
            this.mishap = mishap;
        }

        void run() throws Exception {
            if (cases++ % CASES_TOGETHER == 0) {
                assertNothingWrongWithAnyDocument();
                healthy.reset();
            }
            try {
                prepare(request, id);
                SortedMap<String, List<String>> before = healthy.contents(id);
                long previous = healthy.live(id);
                arm();
                Optional<Boolean> done = outcome();
                assertReadersSeeOneVersion();
                victim.faults.heal();
                settle();
                assertTold(done, previous);
                assertThat(healthy.held(id)).isEqualTo(everywhere(live(id)));
                if (healthy.live(id) == previous) {
                    assertThat(healthy.contents(id)).isEqualTo(before);
                }
                assertThat(healthy.write(id, "B")).isInstanceOf(Success.class);
                settle();
                assertThat(healthy.found(id))
                        .hasSize(SagaFixture.CHUNKS)
                        .extracting(Passage::title)
                        .containsOnly("B");
                assertThat(healthy.held(id)).isEqualTo(everywhere(live(id)));
            } finally {
                over.countDown();
                await().until(working::isDone);
                victim.faults.clear();
                victim.clock.reset();
                healthy.clock.reset();
            }
        }

        private void arm() {
            Calls calls = victim.faults.at(step.store(), step.operation());
            switch (mishap) {
                case KILLED -> {
                    victim.faults.before(call -> dieIfDead());
                    switch (moment) {
                        case BEFORE ->
                            calls.before(call -> {
                                died.countDown();
                                dieIfDead();
                            });
                        case UNANSWERED ->
                            calls.after(call -> {
                                died.countDown();
                                dieIfDead();
                            });
                        case AFTER -> calls.after(call -> died.countDown());
                    }
                }
                case REFUSED -> befall(Fault.refuse());
                case TIMED_OUT -> {
                    calls.before(call -> victim.clock.advance(CLIENTS_PATIENCE));
                    befall(Fault.timeOut(Duration.ofMillis(1)));
                }
            }
        }

        private void befall(Fault fault) {
            Calls calls = victim.faults.at(step.store(), step.operation());
            switch (moment) {
                case BEFORE -> calls.always(fault);
                case UNANSWERED -> calls.always(Fault.failAfterEffect());
                case AFTER ->
                    calls.after(call -> othersOfTheStore(call)
                            .forEach(other -> victim.faults
                                    .at(other.store(), other.operation())
                                    .always(fault)));
            }
        }

        private static Stream<Point> othersOfTheStore(Call call) {
            return Stream.of("write", "remove", "commit", "abort", "finish", "release")
                    .map(operation -> new Point(call.store(), operation))
                    .filter(other -> !other.operation().equals(call.operation()));
        }

        /** A dead worker does nothing any more, not even its tidying; its threads end when all has been seen. */
        private void dieIfDead() {
            if (died.getCount() > 0) {
                return;
            }
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("dead");
        }

        /** Empty of a worker that was killed and could not tell. */
        private Optional<Boolean> outcome() throws InterruptedException, ExecutionException {
            working = victim.threads.submit(() -> done(request, id));
            await().until(() -> working.isDone() || died.getCount() == 0);
            // what was on its way when the worker died arrives; later than that is another test's
            await().until(() -> victim.faults.underWay() == 0);
            return mishap == Mishap.KILLED ? Optional.empty() : Optional.of(working.get());
        }

        private void assertReadersSeeOneVersion() {
            List<Passage> found = healthy.found(id);
            assertThat(found).hasSize(healthy.live(id) == 0 ? 0 : SagaFixture.CHUNKS);
            assertThat(found.stream().map(Passage::title).distinct()).hasSizeLessThan(2);
        }

        private void assertTold(Optional<Boolean> done, long previous) {
            done.ifPresent(told -> assertThat(healthy.live(id) != previous).isEqualTo(told));
        }

        private void settle() {
            healthy.stack.clients().redis().del("apex:{" + id + "}:lock");
            sweepTwice();
            assertThat(healthy.memory
                            .auditor()
                            .audit(Auditor.Options.SETTLED.of(Set.of(id)))
                            .findings())
                    .isEmpty();
        }
    }
}

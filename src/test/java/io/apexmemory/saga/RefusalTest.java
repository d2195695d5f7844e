package io.apexmemory.saga;

import static io.apexmemory.document.StoreName.REDIS;
import static io.apexmemory.saga.SagaFixture.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.saga.SagaOutcome.Failed;
import io.apexmemory.saga.SagaOutcome.Success;
import io.apexmemory.stack.fault.Fault;
import io.apexmemory.stack.fault.Faults.Call;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that no store could take: each kind of them is refused, and known when it comes again. */
class RefusalTest {
    private static SagaFixture sagas;
    private final UUID id = UUID.randomUUID();

    @BeforeAll
    static void open() {
        sagas = new SagaFixture(Map.of());
    }

    @AfterAll
    static void close() {
        sagas.close();
    }

    @BeforeEach
    void reset() {
        sagas.reset();
    }

    @Test
    void everyRefusalIsKnownTheSecondTime() {
        WriteRequest well = sagas.request(id, "A", null);
        ParsedDocument document = well.document();
        Embeddings embeddings = well.embeddings();
        Entity odd = Entity.of("customer", "Acme", 0.9, "", Map.of("a", Double.NaN), "Acme", 1);
        List<WriteRequest> unfit = List.of(
                new WriteRequest(new ParsedDocument(id, null, null, List.of()), null, null, null),
                new WriteRequest(new ParsedDocument(id, "text", null, List.of("text")), List.of(), embeddings, null),
                new WriteRequest(document, null, embeddings, null),
                new WriteRequest(document, List.of(odd), embeddings, null),
                new WriteRequest(document, well.entities(), null, null),
                new WriteRequest(document, well.entities(), new Embeddings("model", null, List.of()), null));
        for (WriteRequest request : unfit) {
            Failed first = refused(request);
            assertThat(first.answeredBefore()).as(first.failure().getMessage()).isFalse();
            Failed second = refused(request);
            assertThat(second.answeredBefore()).as(first.failure().getMessage()).isTrue();
            assertThat(second.failure()).hasMessage(first.failure().getMessage());
        }
        assertThat(sagas.held(id)).isEqualTo(everywhere());
        assertThat(sagas.memory.saga().write(well, Progress.NONE)).isInstanceOf(Success.class);
    }

    @Test
    void withoutAnIdThereIsNothingToRememberItBy() {
        WriteRequest nobody =
                new WriteRequest(new ParsedDocument(null, "text", null, List.of()), List.of(), null, null);
        assertThat(refused(nobody).answeredBefore()).isFalse();
        assertThat(refused(nobody).answeredBefore()).isFalse();
        assertThat(refused(new WriteRequest(null, null, null, null)).answeredBefore())
                .isFalse();
        assertThat(sagas.faults.made()).isEmpty();
    }

    @Test
    void aRedisThatIsAwayChangesNothing() {
        WriteRequest request = new WriteRequest(new ParsedDocument(id, null, null, List.of()), null, null, null);
        sagas.faults.at(REDIS, "remember").always(Fault.refuse());
        assertThat(refused(request).answeredBefore()).isFalse();
        assertThat(refused(request).answeredBefore()).isFalse();
        assertThat(sagas.faults.made()).extracting(Call::operation).containsOnly("remember");
    }

    @Test
    void aDamagedMemoryIsReplaced() {
        WriteRequest request = new WriteRequest(new ParsedDocument(id, null, null, List.of()), null, null, null);
        refused(request);
        String key =
                sagas.stack.clients().redis().keys("apex:refused:*").iterator().next();
        sagas.stack.clients().redis().del(key);
        sagas.stack.clients().redis().rpush(key, "what?");
        assertThat(refused(request).answeredBefore()).isFalse();
        assertThat(refused(request).answeredBefore()).isTrue();
    }

    private static Failed refused(WriteRequest request) {
        SagaOutcome outcome = sagas.memory.saga().write(request, Progress.NONE);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(ErrorType.VALIDATION));
        return (Failed) outcome;
    }
}

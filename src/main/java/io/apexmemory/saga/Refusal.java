package io.apexmemory.saga;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.apexmemory.document.StoreName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to a request that no store could take. The request is looked at each time, and memory only tells whether the same
 * was refused before: it can neither refuse what is well, nor does it matter when Redis is away.
 */
final class Refusal {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedSaga.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final EnhancedSaga saga;
    private final WriteRequest request;
    private final UUID documentId;
    private final String problem;

    Refusal(EnhancedSaga saga, WriteRequest request, String problem) {
        this.saga = saga;
        this.request = request;
        this.problem = problem;
        documentId = request.document() == null ? null : request.document().uuid();
    }

    /** What is remembered: the same text in every process, by which it is known again. */
    private record Told(String errorType, String message) {}

    SagaOutcome.Failed outcome() {
        ApexException failure = new ApexException(
                ErrorType.VALIDATION,
                "document " + documentId + " cannot be written: " + problem + "; nothing was touched");
        boolean before = documentId != null
                && saga.options().idempotency()
                && age(failure).isPresent();
        LOG.atInfo()
                .addKeyValue("document_id", documentId)
                .log(before ? "refused by an earlier answer" : "refused before any store was touched");
        return new SagaOutcome.Failed(failure, before, List.of());
    }

    /** How long the refusal has been known; else it is remembered, if Redis will. */
    private Optional<Duration> age(ApexException failure) {
        try {
            String key = IdempotencyKey.of(request, problem);
            String refusal =
                    Json.MAPPER.writeValueAsString(new Told(failure.type().wire(), failure.getMessage()));
            Optional<Duration> age =
                    saga.gate(() -> saga.gate.remember(documentId, key, refusal), Deadline.in(PATIENCE, saga.clock));
            age.ifPresentOrElse(
                    known -> saga.meter.idempotencyHit(StoreName.REDIS, known), saga.meter::idempotencyMiss);
            return age;
        } catch (StoreFailure | RejectedExecutionException | JsonProcessingException e) {
            LOG.atDebug().addKeyValue("document_id", documentId).log("a refusal could not be remembered");
            return Optional.empty();
        }
    }
}

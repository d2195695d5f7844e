package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.context.SerializationContext;
import io.temporal.workflow.Functions;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * How every value and failure travels, for workers and clients alike: {@link JsonPayloads}, {@link ClaimCheckCodec}, {@link
 * SanitisedFailures}. The SDK converts the payloads of a workflow in the workflow's own thread, where its deadlock detector
 * allows a second; fetching a large document may take longer and is no deadlock, so the detector is off meanwhile. Thread-safe.
 */
public final class WireConverter implements DataConverter {
    private final DataConverter delegate;

    private WireConverter(DataConverter delegate) {
        this.delegate = delegate;
    }

    public static DataConverter over(BlobStore blobs) {
        Claims claims = new Claims(blobs);
        DataConverter plain = DefaultDataConverter.newDefaultInstance()
                .withPayloadConverterOverrides(JsonPayloads.over(claims))
                .withFailureConverter(new SanitisedFailures());
        return new WireConverter(new CodecDataConverter(plain, List.of(new ClaimCheckCodec(claims)), false));
    }

    @Override
    public <T> Optional<Payload> toPayload(T value) {
        return unhurried(() -> delegate.toPayload(value));
    }

    @Override
    public <T> T fromPayload(Payload payload, Class<T> type, Type genericType) {
        return unhurried(() -> delegate.fromPayload(payload, type, genericType));
    }

    @Override
    public Optional<Payloads> toPayloads(Object... values) {
        return unhurried(() -> delegate.toPayloads(values));
    }

    @Override
    public <T> T fromPayloads(int index, Optional<Payloads> content, Class<T> type, Type genericType) {
        return unhurried(() -> delegate.fromPayloads(index, content, type, genericType));
    }

    @Override
    public Object[] fromPayloads(Optional<Payloads> content, Class<?>[] types, Type[] genericTypes) {
        return unhurried(() -> delegate.fromPayloads(content, types, genericTypes));
    }

    @Override
    public RuntimeException failureToException(Failure failure) {
        return unhurried(() -> delegate.failureToException(failure));
    }

    @Override
    public Failure exceptionToFailure(Throwable thrown) {
        return unhurried(() -> delegate.exceptionToFailure(thrown));
    }

    @Override
    public DataConverter withContext(SerializationContext context) {
        return new WireConverter(delegate.withContext(context));
    }

    private static <T> T unhurried(Functions.Func<T> work) {
        try {
            return WorkflowUnsafe.isWorkflowThread() ? WorkflowUnsafe.deadlockDetectorOff(work) : work.apply();
        } catch (DataConverterException e) {
            // the blob store says what is wrong with it, and the SDK that something is
            throw e.getCause() instanceof ApexException cause ? cause : e;
        }
    }
}

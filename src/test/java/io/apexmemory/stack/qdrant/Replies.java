package io.apexmemory.stack.qdrant;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the outcome of a piece of work into exactly one gRPC answer. */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static <R> void answer(StreamObserver<R> observer, Supplier<R> work) {
        R reply;
        try {
            reply = work.get();
        } catch (StatusRuntimeException refusal) {
            observer.onError(refusal);
            return;
        } catch (RuntimeException defect) {
            log.error("The in-process Qdrant has a defect", defect);
            observer.onError(Status.INTERNAL
                    .withDescription("Service internal error: " + defect)
                    .withCause(defect)
                    .asRuntimeException());
            return;
        }
        observer.onNext(reply);
        observer.onCompleted();
    }
}

package io.apexmemory.stack;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * Lets every task of a workflow go to any worker. A real server takes a workflow from a worker that has gone after five seconds;
 * the SDK's test server never does, and workflows of a killed worker would hang for good.
 */
final class NoStickyQueue implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            @SuppressWarnings("unchecked") // the type of a message does not change
            public void onMessage(Q message) {
                super.onMessage(
                        message instanceof RespondWorkflowTaskCompletedRequest done
                                ? (Q) done.toBuilder().clearStickyAttributes().build()
                                : message);
            }
        };
    }
}

package io.apexmemory.ingest.wire;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;

/**
 * Lets every task of a workflow go to any worker. A server takes a workflow from a worker that has gone after five seconds;
 * the SDK's test server never does, and the SDK has no option to do without sticky queues.
 */
final class NoStickyQueue implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            @SuppressWarnings("unchecked")
            public void sendMessage(Q message) {
                super.sendMessage(
                        message instanceof RespondWorkflowTaskCompletedRequest done
                                ? (Q) done.toBuilder().clearStickyAttributes().build()
                                : message);
            }
        };
    }
}

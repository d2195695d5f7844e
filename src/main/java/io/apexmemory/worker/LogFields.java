package io.apexmemory.worker;

import io.apexmemory.document.DeleteRequest;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.trace.AttemptCalls;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.Arrays;
import java.util.UUID;
import org.slf4j.MDC;

/**
 * Gives every line that is logged in an activity, or in a thread that it has work done in, the fields {@code document_id}, {@code
 * workflow_id} and {@code attempt}. They stay until the thread's next activity: the SDK tells of an activity's end after it.
 */
final class LogFields extends WorkerInterceptorBase {
    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new AttemptCalls(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                put("document_id", documentId(input.getArguments()));
                put("workflow_id", info().getWorkflowId());
                put("attempt", info().getAttempt());
                return super.execute(input);
            }
        };
    }

    private static void put(String field, Object value) {
        if (value == null) {
            MDC.remove(field);
        } else {
            MDC.put(field, value.toString());
        }
    }

    /** Null for an activity that is about no document. */
    private static UUID documentId(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof IngestRequest ingest
                        ? ingest.documentId()
                        : argument instanceof ParsedDocument document
                                ? document.uuid()
                                : argument instanceof DeleteRequest delete ? delete.documentId() : null)
                .filter(id -> id != null)
                .findFirst()
                .orElse(null);
    }
}

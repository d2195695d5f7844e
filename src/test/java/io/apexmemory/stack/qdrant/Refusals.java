package io.apexmemory.stack.qdrant;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;

/** The errors of Qdrant's gRPC interface, in its codes and words, and the refusal of what the stand-in does not know. */
final class Refusals {
    private Refusals() {}

    static StatusRuntimeException notFound(String what) {
        return Status.NOT_FOUND.withDescription("Not found: " + what).asRuntimeException();
    }

    static StatusRuntimeException alreadyExists(String what) {
        return Status.ALREADY_EXISTS.withDescription("Wrong input: " + what).asRuntimeException();
    }

    /** The request was understood, but does not fit the collection. */
    static StatusRuntimeException wrongInput(String why) {
        return invalid("Wrong input: " + why);
    }

    /** A field of the request is out of its range. */
    static StatusRuntimeException outOfRange(String field, String why) {
        return invalid("Validation error in body: [" + field + ": " + why + "]");
    }

    /** The request is malformed. */
    static StatusRuntimeException invalid(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }

    static StatusRuntimeException unsupported(String part) {
        return Status.UNIMPLEMENTED
                .withDescription("The in-process Qdrant does not support " + part)
                .asRuntimeException();
    }

    /** Refuses a message in which any field is set other than these, be it one that a later protocol adds. */
    static void refuseOtherThan(Set<String> known, Message message) {
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (!known.contains(field.getName())) {
                throw unsupported(message.getDescriptorForType().getName() + "." + field.getName());
            }
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            throw unsupported("field "
                    + message.getUnknownFields().asMap().keySet().iterator().next() + " of "
                    + message.getDescriptorForType().getName());
        }
    }
}

package io.apexmemory.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.apexmemory.stack.ScriptedTemporal;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceImplBase;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that let a worker add search attributes, and others. */
class IngestionAttributesTest {
    private final Operator operator = new Operator();
    private ScriptedTemporal temporal;

    /** Knows what it was told, unless it refuses. */
    private static final class Operator extends OperatorServiceImplBase {
        private final Map<String, IndexedValueType> known = new TreeMap<>();
        private Status toList = Status.OK;
        private Status toAdd = Status.OK;

        @Override
        public void listSearchAttributes(
                ListSearchAttributesRequest request, StreamObserver<ListSearchAttributesResponse> answer) {
            answer(
                    toList,
                    answer,
                    ListSearchAttributesResponse.newBuilder()
                            .putAllCustomAttributes(known)
                            .build());
        }

        @Override
        public void addSearchAttributes(
                AddSearchAttributesRequest request, StreamObserver<AddSearchAttributesResponse> answer) {
            if (toAdd.isOk()) {
                known.putAll(request.getSearchAttributesMap());
            }
            answer(toAdd, answer, AddSearchAttributesResponse.getDefaultInstance());
        }

        private static <T> void answer(Status status, StreamObserver<T> answer, T value) {
            if (status.isOk()) {
                answer.onNext(value);
                answer.onCompleted();
            } else {
                answer.onError(status.asRuntimeException());
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        temporal = ScriptedTemporal.start(operator);
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void whatIsMissingIsAdded() {
        operator.known.put("source", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
        register();
        assertThat(operator.known.keySet()).containsExactly("document_id", "ingestion_status", "source");
        assertThat(operator.known).containsEntry("document_id", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }

    @Test
    void whereAllAreThereNobodyIsAsked() {
        register();
        operator.toAdd = Status.PERMISSION_DENIED;
        assertThatCode(this::register).doesNotThrowAnyException();
    }

    @Test
    void aServerThatDoesNotLetAddSaysHowToAdd() {
        operator.known.put("source", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
        operator.toAdd = Status.PERMISSION_DENIED;
        assertThatThrownBy(this::register)
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessageContaining("lacks the search attributes document_id, ingestion_status in namespace default")
                .hasMessageEndingWith("temporal operator search-attribute create --namespace default"
                        + " --name document_id --type Keyword --name ingestion_status --type Keyword");
    }

    @Test
    void anAttributeOfAnotherTypeIsNamed() {
        operator.known.put("source", IndexedValueType.INDEXED_VALUE_TYPE_TEXT);
        assertThatThrownBy(this::register)
                .isInstanceOf(TemporalUnreachable.class)
                .hasMessageContaining("source")
                .hasMessageContaining("Keyword");
    }

    @Test
    void anotherWorkerMayHaveBeenFirst() {
        operator.toAdd = Status.ALREADY_EXISTS;
        assertThatCode(this::register).doesNotThrowAnyException();
    }

    /** Temporal's test server is one. */
    @Test
    void aServerThatShowsNothingIsToldAllTheSame() {
        operator.toList = Status.UNIMPLEMENTED;
        register();
        assertThat(operator.known.keySet()).containsExactly("document_id", "ingestion_status", "source");
    }

    @Test
    void aServerThatShowsNothingAndLetsNobodyAddIsTrusted() {
        operator.toList = Status.PERMISSION_DENIED;
        operator.toAdd = Status.PERMISSION_DENIED;
        assertThatCode(this::register).doesNotThrowAnyException();
        assertThat(operator.known).isEmpty();
    }

    private void register() {
        IngestionAttributes.register(WorkflowClient.newInstance(temporal.stubs()));
    }
}

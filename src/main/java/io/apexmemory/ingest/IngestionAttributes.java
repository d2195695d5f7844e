package io.apexmemory.ingest;

import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The search attributes by which Temporal lists ingestions. A server that does not know them fails the workflows' tasks. */
public final class IngestionAttributes {
    static final SearchAttributeKey<String> DOCUMENT_ID = SearchAttributeKey.forKeyword("document_id");
    static final SearchAttributeKey<String> SOURCE = SearchAttributeKey.forKeyword("source");
    static final SearchAttributeKey<String> STATUS = SearchAttributeKey.forKeyword("ingestion_status");

    private static final Logger log = LoggerFactory.getLogger(IngestionAttributes.class);
    /** Of the column in which PostgreSQL and MySQL keep one for Temporal. */
    private static final int LONGEST = 255;

    private IngestionAttributes() {}

    /**
     * A command of the workflow's task under way, so that it costs no task of its own.
     *
     * @param documentId null as long as nobody knows it
     */
    static void publish(UUID documentId, String source, IngestionStatus status) {
        List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
        updates.add(SearchAttributeUpdate.valueSet(STATUS, status.wire()));
        if (documentId != null) {
            updates.add(SearchAttributeUpdate.valueSet(DOCUMENT_ID, documentId.toString()));
        }
        if (source != null) {
            updates.add(SearchAttributeUpdate.valueSet(SOURCE, keyword(source)));
        }
        Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }

    /** As much of a text as every visibility store keeps. */
    static String keyword(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        if (plain.length() <= LONGEST) {
            return plain;
        }
        boolean splits = Character.isHighSurrogate(plain.charAt(LONGEST - 1));
        return plain.substring(0, splits ? LONGEST - 1 : LONGEST);
    }

    /**
     * Sees to it that the namespace has them, and adds those that it lacks.
     *
     * @throws TemporalUnreachable if it lacks some and the server lets nobody add them here, with the way to do it
     */
    public static void register(WorkflowClient client) {
        String namespace = client.getOptions().getNamespace();
        String target = client.getWorkflowServiceStubs().getOptions().getTarget();
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder(
                        client.getWorkflowServiceStubs().getOptions())
                .build());
        try {
            Map<String, IndexedValueType> known = known(operator, namespace);
            Map<String, IndexedValueType> missing = missing(known, namespace);
            if (missing.isEmpty()) {
                return;
            }
            StatusRuntimeException refusal = add(operator, namespace, missing);
            if (refusal != null && known == null) {
                log.warn(
                        "Temporal does not say whether namespace {} has the search attributes {}",
                        namespace,
                        names(missing));
            } else if (refusal != null
                    && !missing(known(operator, namespace), namespace).isEmpty()) {
                throw new TemporalUnreachable(
                        "Temporal at %s lacks the search attributes %s in namespace %s, and refuses to add them (%s); add them with: temporal operator search-attribute create --namespace %s %s"
                                .formatted(
                                        target,
                                        names(missing),
                                        namespace,
                                        refusal.getStatus().getCode(),
                                        namespace,
                                        missing.keySet().stream()
                                                .map(name -> "--name " + name + " --type Keyword")
                                                .collect(Collectors.joining(" "))),
                        refusal);
            }
        } catch (StatusRuntimeException e) {
            throw TemporalUnreachable.explain(e, target, namespace);
        } finally {
            operator.shutdownNow();
        }
    }

    /** Null where the server does not say. */
    private static Map<String, IndexedValueType> known(OperatorServiceStubs operator, String namespace) {
        try {
            return operator.blockingStub()
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace(namespace)
                            .build())
                    .getCustomAttributesMap();
        } catch (StatusRuntimeException e) {
            if (refusal(e)) {
                return null;
            }
            throw e;
        }
    }

    private static Map<String, IndexedValueType> missing(Map<String, IndexedValueType> known, String namespace) {
        Map<String, IndexedValueType> missing = wanted();
        if (known == null) {
            return missing;
        }
        missing.forEach((name, type) -> {
            IndexedValueType there = known.getOrDefault(name, type);
            if (there != type) {
                throw new TemporalUnreachable(
                        "namespace %s of Temporal has a search attribute %s of another type (%s); ingestions need it as a Keyword: use another namespace, or remove it with: temporal operator search-attribute remove --namespace %s --name %s"
                                .formatted(namespace, name, there, namespace, name),
                        null);
            }
        });
        missing.keySet().removeAll(known.keySet());
        return missing;
    }

    /** Answers how the server refused, or null; another worker may have been first. */
    private static StatusRuntimeException add(
            OperatorServiceStubs operator, String namespace, Map<String, IndexedValueType> missing) {
        try {
            AddSearchAttributesResponse unused = operator.blockingStub()
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(namespace)
                            .putAllSearchAttributes(missing)
                            .build());
            log.info("Search attributes {} added to namespace {}", names(missing), namespace);
            return null;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
                return null;
            }
            if (refusal(e)) {
                return e;
            }
            throw e;
        }
    }

    private static boolean refusal(StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        return code == Status.Code.PERMISSION_DENIED || code == Status.Code.UNIMPLEMENTED;
    }

    private static Map<String, IndexedValueType> wanted() {
        return Stream.of(DOCUMENT_ID, SOURCE, STATUS)
                .collect(Collectors.toMap(
                        SearchAttributeKey::getName, SearchAttributeKey::getValueType, (a, b) -> a, TreeMap::new));
    }

    private static String names(Map<String, ?> attributes) {
        return String.join(", ", attributes.keySet());
    }
}

package io.apexmemory.ingest.wire;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The workflow that payloads belong to, and with which they go: a document's ingestion, or a batch. */
public record BlobOwner(Kind kind, UUID id) {
    /** The workflows whose payloads lie in folders of their own. */
    public enum Kind {
        DOCUMENT("documents/", "ingest-"),
        BATCH("batches/", "batch-");

        private final String folder;
        private final String workflow;

        Kind(String folder, String workflow) {
            this.folder = folder;
            this.workflow = workflow;
        }

        /** Holds the folders of all of this kind, with a slash at its end. */
        String folder() {
            return folder;
        }

        /** What the ids of its workflows begin with; the owner's id is the rest. */
        public String workflowPrefix() {
            return workflow;
        }
    }

    public static BlobOwner document(UUID id) {
        return new BlobOwner(Kind.DOCUMENT, id);
    }

    public static BlobOwner batch(UUID id) {
        return new BlobOwner(Kind.BATCH, id);
    }

    /** Empty for a workflow that is neither, and for none. */
    static Optional<BlobOwner> ofWorkflow(String workflowId) {
        for (Kind kind : Kind.values()) {
            if (workflowId != null && workflowId.startsWith(kind.workflow)) {
                String id = workflowId.substring(kind.workflow.length());
                // a document is the same however its id is written; a batch in capitals would be sought in vain by ours
                return of(kind, kind == Kind.DOCUMENT ? id.toLowerCase(Locale.ROOT) : id);
            }
        }
        return Optional.empty();
    }

    /** @param id in small letters; maybe the name of a folder that is none of ours */
    static Optional<BlobOwner> of(Kind kind, String id) {
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? Optional.of(new BlobOwner(kind, UUID.fromString(id)))
                : Optional.empty();
    }

    public String workflowId() {
        return kind.workflow + id;
    }

    /** Where its blobs are, with a slash at its end. */
    public String folder() {
        return kind.folder + id + "/";
    }

    /** The name of one of its blobs. */
    public String blob(String sha256) {
        return folder() + sha256;
    }
}

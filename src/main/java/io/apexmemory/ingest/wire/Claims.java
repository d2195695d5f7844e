package io.apexmemory.ingest.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.context.HasWorkflowSerializationContext;
import io.temporal.payload.context.SerializationContext;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * Puts what is over 256 KiB into the blob store, compressed and under the SHA-256 of what it was before, and a claim into the
 * payload; and fetches it again, checked against that SHA-256. Both go by streams: neither the value's bytes nor the blob are
 * ever in memory as a whole. Payloads of a document's ingestion or of a batch lie in a folder of their own, whose name the claim
 * has, so that they can go with it. Thread-safe.
 */
final class Claims {
    static final int LIMIT = 262_144;
    /** Metadata of a payload that travels by reference whatever its size. */
    static final String BY_REFERENCE = "by-reference";

    static final String ENCODING = "encoding";
    static final String CLAIM = "json/apex-claim";
    private static final ByteString CLAIM_BYTES = ByteString.copyFromUtf8(CLAIM);

    private final BlobStore blobs;
    private final BlobOwner owner;

    Claims(BlobStore blobs) {
        this(blobs, null);
    }

    private Claims(BlobStore blobs, BlobOwner owner) {
        this.blobs = blobs;
        this.owner = owner;
    }

    /**
     * What the history holds.
     *
     * @param encoding of the payload before it was put away; its other metadata stays on the claim
     * @param documentId whose payload it is; null, and left out, if no document's
     * @param batchId whose payload it is; null, and left out, if no batch's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Claim(String sha256, int size, String compression, String encoding, UUID documentId, UUID batchId) {
        static Claim of(Spool content, String encoding, BlobOwner owner) {
            return new Claim(
                    content.sha256(),
                    Math.toIntExact(content.size()),
                    "gzip",
                    encoding,
                    owner != null && owner.kind() == BlobOwner.Kind.DOCUMENT ? owner.id() : null,
                    owner != null && owner.kind() == BlobOwner.Kind.BATCH ? owner.id() : null);
        }

        String name() {
            if (documentId != null) {
                return BlobOwner.document(documentId).blob(sha256);
            }
            return batchId != null ? BlobOwner.batch(batchId).blob(sha256) : sha256;
        }
    }

    /** Writes a value's bytes, whatever there are. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Makes a value of its bytes. */
    interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    Claims in(SerializationContext context) {
        return context instanceof HasWorkflowSerializationContext workflow
                ? new Claims(
                        blobs, BlobOwner.ofWorkflow(workflow.getWorkflowId()).orElse(null))
                : this;
    }

    static boolean claimed(Payload payload) {
        return CLAIM_BYTES.equals(payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY));
    }

    /** How the payload was encoded before it was put away, if it was. */
    static String encoding(Payload payload) {
        return claimed(payload)
                ? read(payload).encoding()
                : payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY).toStringUtf8();
    }

    /**
     * The payload with its content, or with a claim in place of it.
     *
     * @param payload with its metadata; marked to travel by reference if it is to do so whatever its size
     */
    Payload put(Payload.Builder payload, Content content) throws IOException {
        // a replay only says again what the history has: a blob that went since must not come back with it
        boolean stored = !WorkflowUnsafe.isWorkflowThread() || !WorkflowUnsafe.isReplaying();
        try (Spool spool = new Spool(LIMIT, stored)) {
            content.writeTo(spool);
            if (spool.size() <= LIMIT && !payload.containsMetadata(BY_REFERENCE)) {
                return payload.setData(spool.small()).build();
            }
            String encoding =
                    payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY).toStringUtf8();
            Claim claim = Claim.of(spool, encoding, owner);
            if (stored) {
                blobs.put(claim.name(), spool.file());
            }
            return payload.putMetadata(ENCODING, CLAIM_BYTES)
                    .setData(ByteString.copyFrom(Json.MAPPER.writeValueAsBytes(claim)))
                    .build();
        }
    }

    /** What the claim is for; whatever the reading makes of a damaged blob is not believed. */
    <T> T fetch(Payload payload, Reading<T> reading) throws IOException {
        Claim claim = read(payload);
        InputStream blob = blobs.open(claim.name())
                .orElseThrow(
                        () -> storageError(
                                claim,
                                "is not in " + blobs
                                        + "; its document was deleted, or BLOB_STORE is not the same for all workers and clients, or blobs are not kept as long as histories"));
        try (Unspool bytes = new Unspool(blob, claim.size())) {
            try {
                T value = reading.from(unclosed(bytes));
                if (!bytes.are(claim.sha256())) {
                    throw damaged(claim);
                }
                return value;
            } catch (IOException | RuntimeException e) {
                if (!bytes.are(claim.sha256())) {
                    throw damaged(claim);
                }
                throw e;
            }
        } catch (Unspool.Damaged e) {
            throw damaged(claim);
        }
    }

    /** Whoever reads JSON closes what it was read from, and there is more to be looked at. */
    private static InputStream unclosed(InputStream bytes) {
        return new FilterInputStream(bytes) {
            @Override
            public void close() {
                // the one who opened it does
            }
        };
    }

    private static Claim read(Payload payload) {
        try {
            Claim claim = Json.MAPPER.readValue(payload.getData().newInput(), Claim.class);
            // the name becomes part of a path
            if (claim.sha256() != null && claim.sha256().matches("[0-9a-f]{64}")) {
                return claim;
            }
        } catch (IOException e) {
            // said below; the text of a claim that is none may be anything
        }
        throw new ApexException(
                ErrorType.DOCUMENT_STORAGE, "A claim in the history is malformed; start the workflow again");
    }

    private ApexException damaged(Claim claim) {
        return storageError(
                claim, "in " + blobs + " is damaged; restore it from a backup of BLOB_STORE, or ingest again");
    }

    private static ApexException storageError(Claim claim, String what) {
        return new ApexException(ErrorType.DOCUMENT_STORAGE, "Blob " + claim.sha256() + " " + what);
    }

    static ApexException noRoom(IOException e) {
        return new ApexException(
                ErrorType.DOCUMENT_STORAGE,
                "Cannot keep a large payload in the folder for temporary files ("
                        + e.getClass().getSimpleName() + "); see its free space, or set java.io.tmpdir",
                new UncheckedIOException(e));
    }
}

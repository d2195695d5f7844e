package io.apexmemory.ingest.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Json;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.HasWorkflowSerializationContext;
import io.temporal.payload.context.SerializationContext;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Lets payloads over 256 KiB travel by reference: compressed into the blob store, under the SHA-256 of what they were before;
 * the history holds a claim in JSON. Smaller payloads stay as they are. The same payload twice is one blob, so that retries and
 * replays store nothing new. What comes back is checked against its SHA-256. Payloads of a document's ingestion lie in the
 * document's own folder, whose name the claim has, so that they can go with it. Thread-safe.
 */
final class ClaimCheckCodec implements PayloadCodec {
    static final int LIMIT = 262_144;
    /** Metadata of a payload that travels by reference whatever its size. */
    static final String BY_REFERENCE = "by-reference";

    static final String ENCODING = "encoding";
    static final String CLAIM = "json/apex-claim";
    private static final ByteString CLAIM_BYTES = ByteString.copyFromUtf8(CLAIM);
    private static final int FAST = Deflater.BEST_SPEED;

    private final BlobStore blobs;
    private final UUID documentId;

    ClaimCheckCodec(BlobStore blobs) {
        this(blobs, null);
    }

    private ClaimCheckCodec(BlobStore blobs, UUID documentId) {
        this.blobs = blobs;
        this.documentId = documentId;
    }

    /**
     * What the history holds.
     *
     * @param encoding of the payload before it was put away; its other metadata stays on the claim
     * @param documentId whose payload it is; null, and left out, if no document's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Claim(String sha256, int size, String compression, String encoding, UUID documentId) {
        String name() {
            return BlobStore.name(documentId, sha256);
        }
    }

    @Override
    public PayloadCodec withContext(SerializationContext context) {
        return context instanceof HasWorkflowSerializationContext workflow
                ? new ClaimCheckCodec(blobs, documentOf(workflow.getWorkflowId()))
                : this;
    }

    private static UUID documentOf(String workflowId) {
        try {
            return workflowId != null && workflowId.startsWith(WireConverter.INGESTION)
                    ? UUID.fromString(workflowId.substring(WireConverter.INGESTION.length()))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return payloads.stream().map(this::putAway).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::fetch).toList();
    }

    private Payload putAway(Payload payload) {
        if (payload.getData().size() <= LIMIT && !payload.containsMetadata(BY_REFERENCE)) {
            return payload;
        }
        byte[] data = payload.getData().toByteArray();
        String encoding =
                payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY).toStringUtf8();
        Claim claim = new Claim(ContentHash.sha256(data), data.length, "gzip", encoding, documentId);
        // a replay only says again what the history has: a blob that went since must not come back with it
        if (!WorkflowUnsafe.isWorkflowThread() || !WorkflowUnsafe.isReplaying()) {
            blobs.put(claim.name(), compress(data));
        }
        try {
            return payload.toBuilder()
                    .putMetadata(ENCODING, CLAIM_BYTES)
                    .setData(ByteString.copyFrom(Json.MAPPER.writeValueAsBytes(claim)))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Payload fetch(Payload payload) {
        if (!CLAIM_BYTES.equals(payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY))) {
            return payload;
        }
        Claim claim = read(payload);
        byte[] blob = blobs.get(claim.name())
                .orElseThrow(
                        () -> storageError(
                                claim,
                                "is not in " + blobs
                                        + "; its document was deleted, or BLOB_STORE is not the same for all workers and clients, or blobs are not kept as long as histories"));
        byte[] data = expand(claim, blob);
        if (data.length != claim.size() || !ContentHash.sha256(data).equals(claim.sha256())) {
            throw damaged(claim);
        }
        return payload.toBuilder()
                .putMetadata(ENCODING, ByteString.copyFromUtf8(claim.encoding()))
                .setData(ByteString.copyFrom(data))
                .build();
    }

    private static Claim read(Payload payload) {
        try {
            Claim claim = Json.MAPPER.readValue(payload.getData().toByteArray(), Claim.class);
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

    private static byte[] compress(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(data.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8192) {
            {
                def.setLevel(FAST);
            }
        }) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads one byte more than was claimed at most: a blob that somebody replaced cannot fill the memory. */
    private byte[] expand(Claim claim, byte[] blob) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(blob), 8192)) {
            return gzip.readNBytes(claim.size() + 1);
        } catch (IOException e) {
            throw damaged(claim);
        }
    }

    private ApexException damaged(Claim claim) {
        return storageError(
                claim, "in " + blobs + " is damaged; restore it from a backup of BLOB_STORE, or ingest again");
    }

    private static ApexException storageError(Claim claim, String what) {
        return new ApexException(ErrorType.DOCUMENT_STORAGE, "Blob " + claim.sha256() + " " + what);
    }
}

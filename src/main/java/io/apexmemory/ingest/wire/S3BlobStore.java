package io.apexmemory.ingest.wire;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Blobs in an S3 bucket, under a prefix. The client is the caller's, who closes it. */
public final class S3BlobStore implements BlobStore {
    /** A blob that is older than this is stored again, so that a deletion under way sees that it is in use. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final S3Client s3;
    private final String bucket;
    private final String prefix;

    public S3BlobStore(S3Client s3, String bucket, String prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    @Override
    public void put(String name, Path content) {
        try {
            if (!holds(name, Files.size(content))) {
                s3.putObject(request -> request.bucket(bucket).key(prefix + name), RequestBody.fromFile(content));
            }
        } catch (IOException e) {
            throw Claims.noRoom(e);
        } catch (SdkException e) {
            throw unusable(e);
        }
    }

    @Override
    public Optional<InputStream> open(String name) {
        try {
            return Optional.of(s3.getObject(request -> request.bucket(bucket).key(prefix + name)));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw unusable(e);
        }
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }

    @Override
    public int removeOf(BlobOwner owner, Instant storedUntil) {
        try {
            // S3 keeps whole seconds
            List<String> keys = s3
                    .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + owner.folder()))
                    .contents()
                    .stream()
                    .filter(blob ->
                            !blob.lastModified().truncatedTo(ChronoUnit.SECONDS).isAfter(storedUntil))
                    .map(S3Object::key)
                    .toList();
            keys.forEach(
                    key -> s3.deleteObject(request -> request.bucket(bucket).key(key)));
            return keys.size();
        } catch (SdkException e) {
            throw unusable(e);
        }
    }

    @Override
    public List<BlobOwner> untouchedSince(Instant moment) {
        Map<BlobOwner, Boolean> old = new HashMap<>();
        try {
            for (BlobOwner.Kind kind : BlobOwner.Kind.values()) {
                String folder = prefix + kind.folder();
                s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(folder)).contents().stream()
                        .forEach(blob -> BlobOwner.of(
                                        kind,
                                        blob.key().substring(folder.length()).replaceFirst("/.*", ""))
                                .ifPresent(owner ->
                                        old.merge(owner, blob.lastModified().isBefore(moment), Boolean::logicalAnd)));
            }
        } catch (SdkException e) {
            throw unusable(e);
        }
        return old.keySet().stream().filter(old::get).toList();
    }

    private boolean holds(String name, long size) {
        try {
            HeadObjectResponse held =
                    s3.headObject(request -> request.bucket(bucket).key(prefix + name));
            boolean fresh = held.lastModified().isAfter(Instant.now().minus(FRESH));
            return held.contentLength() == size && (fresh || !name.contains("/"));
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private ApexException unusable(SdkException e) {
        return new ApexException(
                ErrorType.DOCUMENT_STORAGE,
                "Cannot use the blob store " + this + " (" + e.getClass().getSimpleName()
                        + "); see BLOB_STORE, S3_ENDPOINT_URL and the rights on the bucket",
                e);
    }
}

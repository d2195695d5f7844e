package io.apexmemory.stack;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** What tests need of S3: documents to ingest. Thread-safe. */
public final class Buckets {
    private final S3Client s3;

    Buckets(S3Client s3) {
        this.s3 = s3;
    }

    /** Puts an object, into a new bucket where there is none of this name, and answers its {@code s3://} address. */
    public String put(String bucket, String key, byte[] content) {
        try {
            s3.createBucket(request -> request.bucket(bucket));
        } catch (BucketAlreadyExistsException | BucketAlreadyOwnedByYouException e) {
            // then it need not be made
        }
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
        return "s3://%s/%s".formatted(bucket, key);
    }

    void clear() {
        s3.listBuckets().buckets().forEach(bucket -> clear(bucket.name()));
    }

    private void clear(String bucket) {
        s3.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .toList()
                .forEach(object ->
                        s3.deleteObject(request -> request.bucket(bucket).key(object.key())));
    }
}

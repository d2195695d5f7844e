package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists what lies below a folder of the roots or a prefix in one of the buckets, in the order of the URIs, some at a time.
 * Hidden files and folders are left out, and links are not followed. Thread-safe.
 */
public final class DocumentListing {
    private static final Pattern S3 = Pattern.compile("(?i)s3://([^/]+)(?:/(.*))?", Pattern.DOTALL);
    private static final int FILES_PER_HEARTBEAT = 1000;
    private static final int OBJECTS_PER_REQUEST = 1000;

    private final DocumentSource source;
    private final Supplier<S3Client> s3;

    /** Parameters as in {@link TikaDocumentParser}. */
    public DocumentListing(List<Path> roots, Set<String> buckets, Supplier<S3Client> s3) {
        this.source = new DocumentSource(roots, buckets, s3, 0, DownloadMeter.NONE);
        this.s3 = s3;
    }

    /**
     * Some URIs.
     *
     * @param next to be named as {@code after} for those that follow; null if none do
     */
    public record Page(List<String> uris, String next) {
        public Page {
            uris = List.copyOf(uris);
        }
    }

    /**
     * The first URIs after a place.
     *
     * @param prefix a folder, or {@code s3://bucket/} with the beginning of keys
     * @param after {@code next} of the page before, or null
     * @throws ApexException if it lies outside of the roots and buckets, is not there, or does not answer
     */
    public Page list(String prefix, String after, int limit, Progress progress) {
        Matcher bucket = S3.matcher(prefix);
        return bucket.matches()
                ? objects(bucket.group(1), bucket.group(2) == null ? "" : bucket.group(2), after, limit, progress)
                : files(CanonicalUri.of(prefix), after, limit, progress);
    }

    private Page files(String folderUri, String after, int limit, Progress progress) {
        Failures failures = new Failures(folderUri);
        Path folder = Path.of(URI.create(folderUri));
        source.requireRoot(folder, failures);
        try {
            First first = new First(folder, after, limit, progress);
            Files.walkFileTree(folder, first);
            return first.page();
        } catch (NoSuchFileException e) {
            throw failures.missing();
        } catch (NotDirectoryException e) {
            throw failures.refused("is no folder; name one, or list the documents");
        } catch (IOException e) {
            throw failures.storage("its folder cannot be read to its end; check its permissions, and try again", e);
        }
    }

    /** Keeps the first of what it visits, and one more, so that millions of files need no more memory than a page. */
    private static final class First extends VisibleFiles {
        private final TreeSet<String> first = new TreeSet<>();
        private final Path folder;
        private final String after;
        private final int limit;
        private final Progress progress;
        private long seen;

        First(Path folder, String after, int limit, Progress progress) {
            super(folder);
            this.folder = folder;
            this.after = after;
            this.limit = limit;
            this.progress = progress;
        }

        @Override
        protected void pass() {
            if (seen++ % FILES_PER_HEARTBEAT == 0) {
                progress.step("Listing documents");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Listing was given up");
            }
        }

        @Override
        protected void visit(Path file, BasicFileAttributes attributes) throws IOException {
            if (file.equals(folder)) {
                throw new NotDirectoryException(file.toString());
            }
            String uri = file.toUri().toString();
            if (attributes.isRegularFile() && (after == null || uri.compareTo(after) > 0)) {
                first.add(uri);
                if (first.size() > limit + 1) {
                    first.pollLast();
                }
            }
        }

        Page page() {
            boolean more = first.size() > limit;
            if (more) {
                first.pollLast();
            }
            return new Page(List.copyOf(first), more ? first.last() : null);
        }
    }

    private Page objects(String bucket, String keys, String after, int limit, Progress progress) {
        Failures failures = new Failures("s3://" + bucket + "/" + keys);
        source.requireBucket(bucket, failures);
        progress.step("Listing documents");
        try {
            ListObjectsV2Response answer = s3.get()
                    .listObjectsV2(request -> request.bucket(bucket)
                            .prefix(keys)
                            .startAfter(after)
                            .maxKeys(Math.min(limit, OBJECTS_PER_REQUEST)));
            List<String> found = answer.contents().stream().map(S3Object::key).toList();
            return new Page(
                    found.stream()
                            .filter(DocumentListing::isDocument)
                            .map(key -> "s3://" + bucket + "/" + key)
                            .toList(),
                    Boolean.TRUE.equals(answer.isTruncated()) ? found.get(found.size() - 1) : null);
        } catch (S3Exception e) {
            throw DocumentSource.refusedByS3(e, failures);
        } catch (SdkException e) {
            throw failures.storage("S3 cannot be reached; check S3_ENDPOINT_URL and credentials, and try again", e);
        }
    }

    /** A key that ends with a slash is what consoles make of a folder. */
    private static boolean isDocument(String key) {
        return !key.endsWith("/") && !key.startsWith(".") && !key.contains("/.");
    }
}

package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Fetches bytes from below the roots and from the buckets, and from nowhere else. Folders are opened one inside the other
 * without following links, so a link that appears between check and read is refused and not followed.
 */
final class DocumentSource {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final List<Path> roots;
    private final Set<String> buckets;
    private final Supplier<S3Client> s3;
    private final long maxBytes;
    private final DownloadMeter meter;

    DocumentSource(List<Path> roots, Set<String> buckets, Supplier<S3Client> s3, long maxBytes, DownloadMeter meter) {
        this.roots = List.copyOf(roots);
        this.buckets = Set.copyOf(buckets);
        this.s3 = s3;
        this.maxBytes = maxBytes;
        this.meter = meter;
    }

    Snapshot fetch(String canonicalUri) {
        Failures failures = new Failures(canonicalUri);
        try {
            return canonicalUri.startsWith("s3://") ? object(canonicalUri, failures) : file(canonicalUri, failures);
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Fetching was given up");
            }
            throw failures.storage("its storage did not answer in time; try again", e);
        } catch (IOException e) {
            throw failures.storage("reading failed; check its storage and permissions, and try again", e);
        }
    }

    private Snapshot file(String uri, Failures failures) throws IOException {
        URI address = URI.create(uri);
        Path path = Path.of(address);
        String name = lastName(address.getPath()); // a path spells it in the locale, which may not know its letters
        Path root = requireRoot(path, failures);
        if (path.equals(root)) {
            throw failures.refused("is a folder; name a file in it");
        }
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            if (top instanceof SecureDirectoryStream<Path> folder) {
                return below(folder, root.relativize(path), name, failures);
            }
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            checkRegular(file, failures);
            try (SeekableByteChannel bytes = Files.newByteChannel(path, READ)) {
                // without a secure folder stream, a link that slipped in shows in the path of what was opened
                checkRegular(path.toRealPath().equals(path), failures);
                return copy(Channels.newInputStream(bytes), bytes.size(), name, failures);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw failures.missing();
        }
    }

    /** The root that it lies in. */
    Path requireRoot(Path path, Failures failures) {
        return roots.stream()
                .map(DocumentSource::real)
                .filter(path::startsWith)
                .findFirst()
                .orElseThrow(() -> failures.refused("lies outside of the folders that documents are read from;"
                        + " move it there or add its folder to DOCUMENT_ROOTS"));
    }

    void requireBucket(String bucket, Failures failures) {
        if (!buckets.contains(bucket)) {
            throw failures.refused(
                    "lies in a bucket that documents are not read from; add " + bucket + " to S3_BUCKETS");
        }
    }

    private Snapshot below(SecureDirectoryStream<Path> folder, Path path, String name, Failures failures)
            throws IOException {
        Path next = path.getName(0);
        BasicFileAttributes entry = folder.getFileAttributeView(
                        next, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (path.getNameCount() > 1) {
            checkRegular(!entry.isSymbolicLink(), failures);
            try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(next, LinkOption.NOFOLLOW_LINKS)) {
                return below(inner, path.subpath(1, path.getNameCount()), name, failures);
            }
        }
        checkRegular(entry, failures);
        try (SeekableByteChannel bytes = folder.newByteChannel(next, READ)) {
            return copy(Channels.newInputStream(bytes), bytes.size(), name, failures);
        }
    }

    private static void checkRegular(BasicFileAttributes file, Failures failures) {
        if (file.isDirectory()) {
            throw failures.refused("is a folder; name a file in it");
        }
        checkRegular(file.isRegularFile(), failures);
    }

    private static void checkRegular(boolean regular, Failures failures) {
        if (!regular) {
            throw failures.refused("is no ordinary file, or a link that leads nowhere or changed just now;"
                    + " put the file itself below DOCUMENT_ROOTS");
        }
    }

    private static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root.toAbsolutePath().normalize();
        }
    }

    private Snapshot object(String uri, Failures failures) throws IOException {
        int slash = uri.indexOf('/', "s3://".length());
        String bucket = uri.substring("s3://".length(), slash);
        String key = uri.substring(slash + 1);
        requireBucket(bucket, failures);
        long start = System.nanoTime();
        DownloadMeter.Ending ending = null;
        try {
            Snapshot snapshot = download(bucket, key, failures);
            ending = DownloadMeter.Ending.COMPLETED;
            return snapshot;
        } catch (ApexException e) {
            ending =
                    e.type() == ErrorType.DOCUMENT_STORAGE ? DownloadMeter.Ending.FAILED : DownloadMeter.Ending.REFUSED;
            throw e;
        } catch (IOException e) {
            ending = DownloadMeter.Ending.FAILED;
            throw e;
        } finally {
            if (ending != null && !Thread.currentThread().isInterrupted()) {
                meter.downloaded(ending, Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }

    private Snapshot download(String bucket, String key, Failures failures) throws IOException {
        try (ResponseInputStream<GetObjectResponse> bytes =
                s3.get().getObject(request -> request.bucket(bucket).key(key))) {
            Long length = bytes.response().contentLength();
            try {
                Snapshot copy = copy(bytes, length == null ? 0 : length, lastName(key), failures);
                if (length != null && copy.size() != length) {
                    copy.close();
                    throw failures.storage("the answer of S3 was cut off; try again", null);
                }
                return copy;
            } catch (ApexException | IOException e) {
                bytes.abort(); // else closing would read the rest of it
                throw e;
            }
        } catch (S3Exception e) {
            throw refusedByS3(e, failures);
        } catch (SdkException e) {
            throw failures.storage("S3 cannot be reached; check S3_ENDPOINT_URL and credentials, and try again", e);
        }
    }

    private static String lastName(String key) {
        String name = key.substring(key.lastIndexOf('/', key.length() - 2) + 1);
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    static ApexException refusedByS3(S3Exception e, Failures failures) {
        return switch (e.statusCode()) {
            case 404 -> failures.missing();
            case 401, 403 ->
                failures.storage("S3 denies access; check credentials and bucket policy", e)
                        .permanent();
            case 408, 429 -> failures.storage("S3 asks for patience; try again", e);
            default ->
                e.statusCode() >= 500
                        ? failures.storage("S3 failed with status " + e.statusCode() + "; try again", e)
                        : failures.storage(
                                        "S3 refused with status " + e.statusCode()
                                                + "; check region and S3_ENDPOINT_URL",
                                        e)
                                .permanent();
        };
    }

    /** Reads at most the limit, whatever size was stated: a file may grow while it is read. */
    private Snapshot copy(InputStream bytes, long stated, String name, Failures failures) throws IOException {
        if (stated > maxBytes) {
            throw tooManyBytes(failures);
        }
        Path copy = Scratch.file(".document");
        try (OutputStream out = Files.newOutputStream(copy)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                size += n;
                if (size > maxBytes) {
                    throw tooManyBytes(failures);
                }
                out.write(buffer, 0, n);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Fetching was given up");
                }
            }
            return new Snapshot(copy, size, name);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private ApexException tooManyBytes(Failures failures) {
        return failures.tooLarge("has more than " + maxBytes + " bytes", "PARSE_MAX_BYTES");
    }
}

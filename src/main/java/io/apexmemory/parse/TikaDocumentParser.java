package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Uuid5;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Parses local files below the roots and objects of the buckets with Apache Tika, within the limits. Every failure is an
 * {@link ApexException}, but for what {@code Progress} throws and a {@code CancellationException} after an interrupt.
 * Thread-safe; each parse takes one more thread for as long as it lasts.
 */
public final class TikaDocumentParser implements DocumentParser {
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final String LOADING = "Loading document";
    private static final int MOST_PAGES = 1_000_000;

    private final DocumentSource source;
    private final ParseLimits limits;
    private final Chunker chunker;
    private final FormatDetector detector = new FormatDetector();
    private final TextExtractor extractor;
    private final Watch watch;

    /**
     * @param roots folders that local documents are read from (DOCUMENT_ROOTS)
     * @param buckets that objects are read from (S3_BUCKETS)
     * @param s3 asked for only when an object is read
     */
    public TikaDocumentParser(
            List<Path> roots,
            Set<String> buckets,
            Supplier<S3Client> s3,
            ParseLimits limits,
            Chunker chunker,
            DownloadMeter meter) {
        this(new DocumentSource(roots, buckets, s3, limits.maxBytes(), meter), limits, chunker, BEAT);
    }

    TikaDocumentParser(DocumentSource source, ParseLimits limits, Chunker chunker, Duration beat) {
        this.source = source;
        this.limits = limits;
        this.chunker = chunker;
        this.extractor = new TextExtractor(limits);
        this.watch = new Watch(limits.maxTime(), beat);
    }

    @Override
    public ParsedDocument parse(UUID documentId, String uri, Progress progress) {
        String canonical = CanonicalUri.of(uri);
        UUID id = documentId == null ? Uuid5.ofUri(canonical) : documentId;
        Failures failures = new Failures(canonical);
        long seconds = limits.maxTime().toSeconds();
        try {
            return watch.run(
                    LOADING,
                    progress,
                    steps -> parse(id, canonical, failures, steps),
                    step -> step.equals(LOADING) ? failures.lateSource(seconds) : failures.late(seconds));
        } catch (ExecutionException e) {
            throw failure(e.getCause(), failures);
        }
    }

    private ParsedDocument parse(UUID id, String uri, Failures failures, Progress steps) throws IOException {
        try (Snapshot document = source.fetch(uri)) {
            steps.step("Parsing document");
            if (document.size() == 0) {
                throw failures.empty();
            }
            Format format = detector.detect(document, limits, failures);
            TextExtractor.Extracted extracted = extractor.extract(format, document, failures);
            steps.step("Cutting document into chunks");
            Metadata metadata = metadata(uri, format, document, extracted);
            return new ParsedDocument(id, extracted.text(), metadata, chunker.chunk(extracted.text()));
        }
    }

    private static Metadata metadata(String uri, Format format, Snapshot document, TextExtractor.Extracted extracted) {
        org.apache.tika.metadata.Metadata found = extracted.metadata();
        String title = CleanText.line(found.get(TikaCoreProperties.TITLE));
        String author = CleanText.line(found.get(TikaCoreProperties.CREATOR));
        return new Metadata(
                title == null ? CleanText.line(document.stem()) : title,
                author == null ? CleanText.line(found.get("author")) : author,
                format.wire(),
                document.size(),
                uri,
                instant(found, TikaCoreProperties.CREATED),
                instant(found, TikaCoreProperties.MODIFIED),
                pages(format, extracted),
                ContentHash.sha256(extracted.text()));
    }

    private static int pages(Format format, TextExtractor.Extracted extracted) {
        if (format != Format.DOCX) {
            return Math.max(1, extracted.pages());
        }
        Integer stated = extracted.metadata().getInt(PagedText.N_PAGES);
        return stated == null || stated < 1 || stated > MOST_PAGES ? 1 : stated;
    }

    private static Instant instant(org.apache.tika.metadata.Metadata found, Property property) {
        Date date = found.getDate(property);
        return date == null ? null : date.toInstant();
    }

    private static RuntimeException failure(Throwable cause, Failures failures) {
        if (cause instanceof OutOfMemoryError) {
            return failures.tooLarge("needs more memory than this worker has", "its memory (-Xmx)");
        }
        if (cause instanceof RuntimeException known
                && (known instanceof ApexException || known instanceof CancellationException)) {
            return known;
        }
        if (cause instanceof IOException) {
            return failures.storage("the worker's temporary folder failed; check its space and permissions", cause);
        }
        return new ApexException(
                ErrorType.DOCUMENT_PARSE,
                failures.uri() + " could not be parsed, for a reason nobody foresaw; report it",
                cause);
    }
}

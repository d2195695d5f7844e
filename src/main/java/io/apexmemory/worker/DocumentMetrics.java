package io.apexmemory.worker;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.embed.EmbeddingMeter;
import io.apexmemory.ingest.IngestionMeter;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.saga.WriteRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What becomes of documents: how many, from where, how large, and what was found in them. Thread-safe. */
final class DocumentMetrics implements IngestionMeter, EmbeddingMeter, DownloadMeter {
    private static final String OTHER = "other";
    private static final String NONE_GIVEN = "none";
    /** A source is a caller's free word: who numbers his would make a series for each. */
    private static final int SOURCES = 20;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N} ._:/-]{1,64}");
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Meters meters;
    private final Clock clock;
    private final Set<String> entityTypes;
    private final Set<String> sources = new HashSet<>();
    private final Deque<Long> ingested = new ArrayDeque<>();
    private final DistributionSummary chunks;
    private final DistributionSummary bytes;
    private final DistributionSummary entities;
    private final DistributionSummary vectors;
    private final Counter relationships;
    private final Counter tokens;
    private final Counter cacheHits;
    private final Timer waits;

    /** @param entityTypes that there can be; any other counts as one more */
    DocumentMetrics(Meters meters, Clock clock, Set<String> entityTypes) {
        this.meters = meters;
        this.clock = clock;
        this.entityTypes = entityTypes;
        chunks = meters.summary("chunks_per_document", "Chunks that a document was cut into", Meters.NUMBER);
        bytes = meters.summary(
                "document_size_bytes", "Size of a document's file", new double[] {1e3, 1e4, 1e5, 1e6, 1e7, 1e8});
        entities = meters.summary("entities_per_document", "Entities found in a document", Meters.NUMBER);
        vectors = meters.summary(
                "embeddings_per_document", "Vectors of a document: its own and one for each chunk", Meters.NUMBER);
        relationships =
                meters.counter("relationships", "Mentions of entities that committed writes put into the graph");
        tokens = meters.counter("embedding_tokens", "Tokens that the API billed for embeddings");
        cacheHits = meters.counter("embedding_cache_hits", "Texts whose vector came from the cache");
        waits = meters.timer(
                "rate_limit_wait",
                "Time that a request to the OpenAI API waited for the limits that all workers share",
                Meters.WAITING);
        meters.gauge(
                "ingestion_throughput_per_minute",
                "Documents whose write ended well within the last minute",
                this::lastMinute);
        entityTypes.forEach(this::entities);
        entities(OTHER);
        for (Ending ending : Ending.values()) {
            downloads(ending);
        }
    }

    @Override
    public void parsed(String source, ParsedDocument document) {
        meters.counter(
                        "documents_by_source",
                        "Documents parsed, by where the request came from",
                        "source",
                        word(source))
                .increment();
        bytes.record((double) document.metadata().fileSize());
        chunks.record(document.chunks().size());
    }

    private String word(String source) {
        if (source == null || source.isBlank()) {
            return NONE_GIVEN;
        }
        if (!WORD.matcher(source).matches()) {
            return OTHER;
        }
        synchronized (sources) {
            return sources.contains(source) || (sources.size() < SOURCES && sources.add(source)) ? source : OTHER;
        }
    }

    @Override
    public void extracted(List<Entity> found) {
        entities.record(found.size());
        found.forEach(entity -> entities(entityTypes.contains(entity.entityType()) ? entity.entityType() : OTHER)
                .increment());
    }

    @Override
    public void embedded(Embeddings embeddings) {
        vectors.record(1.0 + embeddings.chunkEmbeddings().size());
    }

    @Override
    public void written(WriteRequest request, boolean answeredBefore) {
        if (!answeredBefore) {
            relationships.increment((double)
                    request.entities().stream().map(Entity::key).distinct().count());
        }
        synchronized (ingested) {
            ingested.addLast(clock.millis());
            forgetOld();
        }
    }

    @Override
    public void used(long billed, int hits) {
        tokens.increment((double) billed);
        cacheHits.increment(hits);
    }

    /** For the limits of the OpenAI API, before a request. */
    void waited(Duration time) {
        waits.record(time);
    }

    @Override
    public void downloaded(Ending ending, Duration taken) {
        downloads(ending).record(taken);
    }

    private int lastMinute() {
        synchronized (ingested) {
            forgetOld();
            return ingested.size();
        }
    }

    private void forgetOld() {
        long now = clock.millis();
        // a clock that was set back leaves times that are still to come
        while (!ingested.isEmpty() && (ingested.getFirst() <= now - MINUTE || ingested.getFirst() > now)) {
            ingested.removeFirst();
        }
    }

    private Counter entities(String type) {
        return meters.counter("entities_by_type", "Entities found, by their type", "entity_type", type);
    }

    private Timer downloads(Ending ending) {
        return meters.timer(
                "s3_download_duration", "Fetching a document from S3", Meters.WORK, "status", Meters.word(ending));
    }
}

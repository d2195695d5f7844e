package io.apexmemory.bench;

import static dev.langchain4j.data.document.loader.FileSystemDocumentLoader.loadDocument;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.parser.apache.tika.ApacheTikaDocumentParser;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import dev.langchain4j.store.embedding.qdrant.QdrantEmbeddingStore;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import io.apexmemory.embed.EmbeddingMeter;
import io.apexmemory.embed.OpenAiEmbedder;
import io.apexmemory.embed.VectorCache;
import io.apexmemory.ingest.DirectIngestion;
import io.apexmemory.openai.OpenAiApi;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.parse.DownloadMeter;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.Store;
import io.apexmemory.worker.Parts;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** The same files by LangChain4j's ingestor, and by our steps, into the same Qdrant. */
final class AgainstLangChain4j {
    private static final String COLLECTION = "langchain4j";
    private static final String MODEL = "text-embedding-3-small";
    private static final int CHUNK = 512;
    private static final int OVERLAP = 64;
    private static final int AT_ONCE = 16;
    private static final int ONE_BY_ONE = 12;
    private static final int TOGETHER = 48;
    private static final double GOAL = 3;

    private final Options options;

    AgainstLangChain4j(Options options) {
        this.options = options;
    }

    /** A way to bring files in. */
    private interface Way {
        void bring(List<Path> files);
    }

    Outcome measure(Bed bed) {
        Outcome outcome = new Outcome(
                "langchain4j",
                "Beside LangChain4j's EmbeddingStoreIngestor",
                "The same PDFs of one page, chunks of 512 tokens with 64 of overlap, the same stub, the same Qdrant, by turns. Its"
                        + " default is ingest in the calling thread, one document after the other; as a list it takes 16 documents in"
                        + " one call, and 16 threads share one ingestor. Ours with Qdrant alone parses, embeds without its cache and"
                        + " writes the same points that a saga would; with all four stores it is the whole direct ingestion with"
                        + " entities and saga. LangChain4j's Tika parser runs on the parsers of our Tika version. A round's figure is"
                        + " documents per second; given are median and quartiles.");
        createCollection(bed);
        QdrantEmbeddingStore store = store(bed);
        EmbeddingStoreIngestor theirs = theirs(bed, store);
        Map<String, Way> ways = new LinkedHashMap<>();
        Consumer<Path> their = file -> theirs.ingest(loadDocument(file, new ApacheTikaDocumentParser()));
        ways.put("LangChain4j, one at a time", files -> files.forEach(their));
        ways.put("LangChain4j, lists of 16", files -> lists(theirs, files));
        Map<String, List<Double>> speeds = new LinkedHashMap<>();
        try (Crew crew = new Crew(AT_ONCE);
                OpenAiEmbedder embedder = embedder(bed)) {
            DocumentParser parser = new Parts(bed.settings(Map.of())).parser(DownloadMeter.NONE);
            Store qdrant = bed.stopwatch.stores().get(StoreName.QDRANT);
            DirectIngestion direct = new DirectIngestion(bed.memory.steps(), Sleeper.REAL);
            Consumer<Path> ours = file -> qdrantAlone(parser, embedder, qdrant, file);
            Consumer<Path> whole = file -> direct.ingest(
                    new IngestRequest(UUID.randomUUID(), file.toString(), "bench", null), status -> {}, Progress.NONE);
            ways.put("LangChain4j, 16 threads", files -> crew.all(files, their));
            ways.put("Apex Memory, Qdrant alone, one at a time", files -> files.forEach(ours));
            ways.put("Apex Memory, Qdrant alone, 16 at once", files -> crew.all(files, ours));
            ways.put("Apex Memory, all four, one at a time", files -> files.forEach(whole));
            ways.put("Apex Memory, all four, 16 at once", files -> crew.all(files, whole));
            List<Path> files = Corpus.pdfFiles(bed.folder, TOGETHER, 7_000);
            for (int round = -options.warmUps(); round < options.rounds(); round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    boolean single = way.getKey().endsWith("one at a time");
                    List<Path> some = single && round >= 0 ? files.subList(0, ONE_BY_ONE) : files;
                    bed.forgetTexts();
                    long begin = System.nanoTime();
                    way.getValue().bring(some);
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    if (round >= 0) {
                        speeds.computeIfAbsent(way.getKey(), first -> new ArrayList<>())
                                .add(some.size() / seconds);
                    }
                }
            }
        }
        store.close();
        tell(outcome, speeds);
        return outcome;
    }

    private static void tell(Outcome outcome, Map<String, List<Double>> speeds) {
        goal(
                outcome,
                "at least as fast one at a time, Qdrant alone",
                speeds,
                "Apex Memory, Qdrant alone, one at a time",
                1);
        goal(
                outcome,
                "3 times its default with 16 at once, Qdrant alone",
                speeds,
                "Apex Memory, Qdrant alone, 16 at once",
                GOAL);
        List<List<String>> rows = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        speeds.forEach((way, all) -> {
            Figures figures = new Figures(all);
            medians.add(figures.median());
            rows.add(List.of(way, figures.withSpread(), ratio(speeds, way).withSpread()));
        });
        outcome.table("Documents per second", List.of("", "documents/s", "times LangChain4j one at a time"), rows);
        Figures batches = ratio(speeds, "Apex Memory, Qdrant alone, 16 at once", "LangChain4j, lists of 16");
        Figures threads = ratio(speeds, "Apex Memory, Qdrant alone, 16 at once", "LangChain4j, 16 threads");
        outcome.table(
                "Apex Memory with Qdrant alone, 16 at once, beside what LangChain4j's users can do for speed",
                List.of("beside", "times as fast"),
                List.of(
                        List.of("lists of 16 in one call", batches.withSpread()),
                        List.of("16 threads of one's own", threads.withSpread())));
        outcome.figure("documents_per_second", speeds);
        outcome.plot(
                "Documents per second",
                "Bars of the table above.",
                Plots.bars(
                        "",
                        "documents/s",
                        List.of("one at a time", "lists of 16", "16 at once"),
                        List.of(
                                new Plots.Series(
                                        "LangChain4j", List.of(medians.get(0), medians.get(1), medians.get(2))),
                                new Plots.Series("ours, Qdrant alone", List.of(medians.get(3), 0.0, medians.get(4))),
                                new Plots.Series("ours, all four", List.of(medians.get(5), 0.0, medians.get(6)))),
                        false));
    }

    private static void goal(Outcome outcome, String goal, Map<String, List<Double>> speeds, String way, double bound) {
        Figures ratio = ratio(speeds, way);
        outcome.goal(goal, ratio.withSpread() + " times", ratio.median() >= bound);
    }

    /** To its default, round by round. */
    private static Figures ratio(Map<String, List<Double>> speeds, String way) {
        return ratio(speeds, way, "LangChain4j, one at a time");
    }

    private static Figures ratio(Map<String, List<Double>> speeds, String way, String other) {
        List<Double> theirs = speeds.get(other);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            ratios.add(speeds.get(way).get(i) / theirs.get(i));
        }
        return new Figures(ratios);
    }

    private static void qdrantAlone(DocumentParser parser, OpenAiEmbedder embedder, Store qdrant, Path file) {
        ParsedDocument document = parser.parse(UUID.randomUUID(), file.toString(), Progress.NONE);
        Embeddings embeddings = embedder.embed(document, Progress.NONE);
        qdrant.write(new DocumentVersion(document, List.of(), embeddings, 1));
    }

    private static void lists(EmbeddingStoreIngestor ingestor, List<Path> files) {
        for (int from = 0; from < files.size(); from += AT_ONCE) {
            List<Document> documents = files.subList(from, Math.min(files.size(), from + AT_ONCE)).stream()
                    .map(file -> loadDocument(file, new ApacheTikaDocumentParser()))
                    .toList();
            ingestor.ingest(documents);
        }
    }

    private static OpenAiEmbedder embedder(Bed bed) {
        OpenAiApi api = new OpenAiApi("sk-stub", bed.openAi.baseUrl(), Duration.ofSeconds(60), Clock.systemUTC());
        return new OpenAiEmbedder(api, MODEL, Bed.DIMENSIONS, VectorCache.NONE, EmbeddingMeter.NONE);
    }

    private static QdrantEmbeddingStore store(Bed bed) {
        URI qdrant = URI.create(bed.stack.settings().get("QDRANT_URL"));
        return QdrantEmbeddingStore.builder()
                .host(qdrant.getHost())
                .port(qdrant.getPort())
                .useTls(false)
                .collectionName(COLLECTION)
                .build();
    }

    private static EmbeddingStoreIngestor theirs(Bed bed, QdrantEmbeddingStore store) {
        return EmbeddingStoreIngestor.builder()
                .documentSplitter(DocumentSplitters.recursive(CHUNK, OVERLAP, new OpenAiTokenCountEstimator(MODEL)))
                .embeddingModel(OpenAiEmbeddingModel.builder()
                        .baseUrl(bed.openAi.baseUrl())
                        .apiKey("sk-stub")
                        .modelName(MODEL)
                        .maxRetries(0)
                        .build())
                .embeddingStore(store)
                .build();
    }

    private static void createCollection(Bed bed) {
        try {
            bed.stack
                    .clients()
                    .qdrant()
                    .createCollectionAsync(
                            COLLECTION,
                            VectorParams.newBuilder()
                                    .setDistance(Distance.Cosine)
                                    .setSize(Bed.DIMENSIONS)
                                    .build())
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

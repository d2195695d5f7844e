package io.apexmemory.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.apexmemory.config.Settings;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.IngestResult;
import io.apexmemory.document.Progress;
import io.apexmemory.ingest.DirectIngestion;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.worker.ApexMemory;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Ingests documents of growing length, or growing numbers of them, without Temporal, in a process that holds nothing but the product:
 * its heap is the product's. Each line of its output is what was ingested, milliseconds, bytes allocated, and bytes live afterwards.
 */
final class GrowthProcess {
    private static final int AT_ONCE = 16;
    private static final int WORDS = 350;
    private static final int NEGLIGIBLE = 100_000;

    private final AtomicLong freed = new AtomicLong();
    private final AtomicLong collections = new AtomicLong();
    private final Path folder;
    private final DirectIngestion ingestion;

    private GrowthProcess(Path folder, ApexMemory memory) {
        this.folder = folder;
        ingestion = new DirectIngestion(memory.steps(), Sleeper.REAL);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, nothing) -> collected(
                                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())),
                            null,
                            null);
        }
    }

    /** @param words {@code chunks} or {@code documents}, a folder, and the sizes, each as often as it is to be measured */
    public static void main(String[] words) {
        Benchmark.quiet();
        try (ApexMemory memory = ApexMemory.open(Settings.load())) {
            GrowthProcess process = new GrowthProcess(Path.of(words[1]), memory);
            List<Integer> sizes =
                    Arrays.stream(words).skip(2).map(Integer::valueOf).toList();
            if (words[0].equals("chunks")) {
                process.chunks(sizes);
            } else {
                process.documents(sizes);
            }
        }
    }

    private void chunks(List<Integer> sizes) {
        for (int i = 0; i < 100; i++) {
            ingest(file(i % 2 == 0 ? 200 : 1, 900_000 + i));
        }
        int seed = 0;
        for (int size : sizes) {
            Path file = file(size, ++seed * 7_919);
            IngestResult[] result = new IngestResult[1];
            measure(() -> {
                result[0] = ingest(file);
                return result[0].chunks();
            });
        }
    }

    /** 448 of its 512 tokens are a chunk's own. */
    private Path file(int chunks, int seed) {
        return Corpus.textFiles(folder, 1, chunks * WORDS, seed).get(0);
    }

    private void documents(List<Integer> sizes) {
        try (Crew crew = new Crew(AT_ONCE)) {
            crew.all(Corpus.textFiles(folder, 3_000, WORDS, 800_000), this::ingest);
            int seed = 0;
            for (int size : sizes) {
                List<Path> files = Corpus.textFiles(folder, size, WORDS, seed);
                seed += size;
                measure(() -> {
                    crew.all(files, this::ingest);
                    return size;
                });
            }
        }
    }

    private IngestResult ingest(Path file) {
        return ingestion.ingest(
                new IngestRequest(UUID.randomUUID(), file.toString(), "bench", null), status -> {}, Progress.NONE);
    }

    private interface Work {
        int done();
    }

    private void measure(Work work) {
        long before = live();
        long freedBefore = freed.get();
        long begin = System.nanoTime();
        int done = work.done();
        double millis = Figures.millis(System.nanoTime() - begin);
        long after = live();
        long allocated = after - before + freed.get() - freedBefore;
        System.out.println(done + " " + millis + " " + allocated + " " + after);
    }

    /** What is left when all garbage is gone, and counted: what a thread was just done with, or is to be finalised, goes a little later. */
    private long live() {
        long left = afterCollection();
        for (long before = Long.MAX_VALUE; before - left > NEGLIGIBLE; ) {
            before = left;
            left = afterCollection();
        }
        return left;
    }

    private long afterCollection() {
        long told = collections.get();
        System.gc();
        while (collections.get() == told) {
            Thread.onSpinWait();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void collected(GarbageCollectionNotificationInfo info) {
        freed.addAndGet(used(info.getGcInfo().getMemoryUsageBeforeGc())
                - used(info.getGcInfo().getMemoryUsageAfterGc()));
        if (info.getGcCause().equals("System.gc()")) {
            collections.incrementAndGet();
        }
    }

    private static long used(Map<String, MemoryUsage> pools) {
        return new ArrayList<>(pools.entrySet())
                .stream()
                        .filter(pool -> HEAP.stream().anyMatch(pool.getKey()::contains))
                        .mapToLong(pool -> pool.getValue().getUsed())
                        .sum();
    }

    private static final List<String> HEAP = List.of("Eden", "Survivor", "Tenured");
}

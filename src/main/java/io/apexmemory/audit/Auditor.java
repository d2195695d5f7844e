package io.apexmemory.audit;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Progress;
import io.apexmemory.document.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Reads the four stores by their own clients and tells what is not as the design says it must be. It believes nobody, the
 * saga least of all: ids, hashes and keys are computed anew. Changes nothing; thread-safe; its memory does not grow with what
 * it reads.
 *
 * <pre>{@code
 * Auditor auditor = new Auditor(new StoreClients(postgres, neo4j, qdrant, redis), clock);
 * auditor.audit(Auditor.Options.SETTLED).findings()   // faults have stopped and two sweeps have run: must be empty
 * auditor.audit(Auditor.Options.LIVE).findings()      // beside ingestions under way: must be empty as well
 * auditor.audit(Auditor.Options.LIVE.of(Set.of(id)))  // one document only
 * }</pre>
 */
public final class Auditor {
    /** Twice the write activity's time-out: as long may a late write arrive, and its version be in a store. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final RecordReader records;
    private final GraphReader graph;
    private final PointReader points;
    private final CacheReader cache;
    private final List<StoreReader> readers;

    /** @param clock only how far it is from the system's clock counts, as for the ledger: time is PostgreSQL's */
    public Auditor(StoreClients clients, Clock clock) {
        records = new RecordReader(new Sql(clients.postgres()), clock, GRACE);
        graph = new GraphReader(clients.neo4j());
        points = new PointReader(clients.qdrant());
        cache = new CacheReader(clients.redis(), records);
        readers = List.of(graph, records, points, cache);
    }

    /**
     * How an audit is made.
     *
     * @param documents to look at; empty for all
     * @param settled no grace: everything that is not live is too much. Otherwise nothing is a finding that a saga in flight
     *     or in its grace explains
     * @param progress told of each page
     */
    public record Options(Set<UUID> documents, boolean settled, Progress progress) {
        public static final Options LIVE = new Options(Set.of(), false, Progress.NONE);
        public static final Options SETTLED = new Options(Set.of(), true, Progress.NONE);

        public Options {
            documents = Set.copyOf(documents);
        }

        public Options of(Set<UUID> only) {
            return new Options(only, settled, progress);
        }

        public Options with(Progress listener) {
            return new Options(documents, settled, listener);
        }
    }

    /**
     * Looks at both directions, data without a document and a document without data, and at the records of sagas.
     *
     * @throws ApexException when a store cannot be read: an audit that did not see all says nothing
     */
    public Report audit(Options options) {
        Tally tally = new Tally();
        new LiveVersions(records, graph, points, cache).check(options, tally);
        for (StoreReader reader : readers) {
            options.progress().step("Looking for leftovers in " + reader.store().title());
            reader.scan(options.documents(), new Leftovers(reader, options, tally));
        }
        options.progress().step("Checking the records of sagas");
        records.ledger(options, this::holds).forEach(tally::finding);
        records.counts(options).forEach(tally::count);
        return tally.report();
    }

    private boolean holds(StoreName store, VersionKey key) {
        return readers.stream().anyMatch(reader -> reader.store() == store && reader.holds(key));
    }

    /**
     * Data first, then PostgreSQL: the intent precedes all writes, so what is not explained after it was seen was not in flight.
     * It may have been live when it was seen, replaced since, and collected: then it is gone at the second look. What is still
     * there came after its saga was forgotten, or never had one, and stays unexplained: no version is given out twice.
     */
    private final class Leftovers implements StoreReader.Sink {
        private final StoreReader reader;
        private final Options options;
        private final Tally tally;

        Leftovers(StoreReader reader, Options options, Tally tally) {
            this.reader = reader;
            this.options = options;
            this.tally = tally;
        }

        @Override
        public void versions(Collection<VersionKey> page) {
            options.progress().step("Looking for leftovers in " + reader.store().title());
            records.unexplained(page, options.settled()).stream()
                    .filter(reader::holds)
                    .forEach(key -> finding(new Finding(
                            Invariant.NO_ORPHAN,
                            Finding.Kind.TOO_MUCH,
                            reader.store(),
                            key.documentId(),
                            key.version(),
                            null,
                            "data of a version that is not live"
                                    + (options.settled() ? "" : ", and that no saga in flight explains"))));
        }

        @Override
        public void count(String things, long found) {
            tally.count(things, found);
        }

        @Override
        public void finding(Finding finding) {
            tally.finding(finding);
        }
    }
}

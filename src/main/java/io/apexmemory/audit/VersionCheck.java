package io.apexmemory.audit;

import static io.apexmemory.document.StoreName.POSTGRES;
import static io.apexmemory.document.StoreName.QDRANT;
import static io.apexmemory.document.StoreName.REDIS;

import io.apexmemory.audit.Finding.Kind;
import io.apexmemory.audit.RecordReader.Live;
import io.apexmemory.document.StoreName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neo4j.driver.Record;

/** Compares what the four stores hold of one live version. It is told everything once, and holds of chunks a bit or two. */
final class VersionCheck {
    /** No document has as many; a number beyond is a stray, and would cost its worth in bits. */
    private static final int MOST_CHUNKS = 50_000_000;

    private final Live live;
    private final List<Finding> findings = new ArrayList<>();
    private final BitSet rows = new BitSet();
    private final BitSet vectors = new BitSet();
    private final MentionCheck mentions;
    private CachedCopy copy;
    private boolean documentPoint;
    private int strayRows;
    private int strayPoints;

    VersionCheck(Live live) {
        this.live = live;
        mentions = new MentionCheck(live);
    }

    VersionKey key() {
        return live.key();
    }

    List<Finding> findings() {
        return findings;
    }

    int chunks() {
        return rows.cardinality();
    }

    /** Comes first. */
    void copy(String json) {
        copy = new CachedCopy(json);
    }

    void chunk(String hash, int number) {
        if (possible(number)) {
            rows.set(number);
            if (copy != null) {
                copy.chunk(number, hash);
            }
        } else {
            strayRows++;
        }
    }

    void mention(Record row) {
        mentions.row(row);
    }

    void point(PointReader.Point point) {
        if (point.derived() && point.chunk() == -1) {
            documentPoint = true;
        } else if (point.derived() && possible(point.chunk())) {
            vectors.set(point.chunk());
        } else {
            strayPoints++;
        }
    }

    private static boolean possible(int chunk) {
        return chunk >= 0 && chunk < MOST_CHUNKS;
    }

    void conclude() {
        int chunks = agreedChunks();
        if (!live.present()) {
            add(Invariant.ATOMIC, Kind.MISSING, POSTGRES, "the row of the version, and its chunks");
        } else {
            if (!Objects.equals(live.storedHash(), live.contentHash())) {
                add(
                        Invariant.PREVIOUS_GOOD,
                        Kind.DIFFERENT,
                        POSTGRES,
                        "the content has another SHA-256 than its row says");
            }
            missing(POSTGRES, rows, chunks, "chunks", List.of());
        }
        tooMuch(POSTGRES, rows, chunks, strayRows, "chunks");
        mentions.conclude(chunks, this::add);
        missing(
                QDRANT,
                vectors,
                chunks,
                "points of chunks",
                documentPoint ? List.of() : List.of("the document's point"));
        tooMuch(QDRANT, vectors, chunks, strayPoints, "points");
        if (copy != null) {
            List<String> differences = copy.differences(live, chunks);
            if (!differences.isEmpty()) {
                add(
                        Invariant.READ_ATOMIC,
                        Kind.DIFFERENT,
                        REDIS,
                        "the copy of the version differs in " + String.join(", ", differences));
            }
        }
    }

    /** How many chunks the version has, by what most stores say; where they are equally many, by PostgreSQL. */
    private int agreedChunks() {
        Map<Integer, Integer> votes = new TreeMap<>();
        List<Integer> voters = Stream.of(
                        live.present() ? rows.length() : null,
                        mentions.chunks(),
                        vectors.isEmpty() ? null : vectors.length(),
                        copy == null ? null : copy.chunks())
                .filter(Objects::nonNull)
                .toList();
        voters.forEach(vote -> votes.merge(vote, 1, Integer::sum));
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return voters.stream()
                .filter(vote -> votes.get(vote) == most)
                .findFirst()
                .orElse(0);
    }

    private void missing(StoreName store, BitSet there, int chunks, String what, List<String> more) {
        BitSet absent = new BitSet();
        absent.set(0, chunks);
        absent.andNot(there);
        List<String> missing = new ArrayList<>(more);
        if (!absent.isEmpty()) {
            missing.add(what + " " + ranges(absent) + " of " + chunks);
        }
        if (!missing.isEmpty()) {
            add(Invariant.ATOMIC, Kind.MISSING, store, String.join(", ", missing));
        }
    }

    private void tooMuch(StoreName store, BitSet there, int chunks, int strays, String what) {
        BitSet beyond = (BitSet) there.clone();
        beyond.clear(0, chunks);
        int number = beyond.cardinality() + strays;
        if (number > 0) {
            add(
                    Invariant.IDEMPOTENT,
                    Kind.TOO_MUCH,
                    store,
                    number + " " + what + " beyond the " + chunks + " that the version has");
        }
    }

    private void add(Invariant invariant, Kind kind, StoreName store, String detail) {
        findings.add(new Finding(
                invariant, kind, store, live.key().documentId(), live.key().version(), null, detail));
    }

    /** For example {@code 0-2, 5}. */
    static String ranges(BitSet numbers) {
        List<String> ranges = new ArrayList<>();
        IntStream.iterate(
                        numbers.nextSetBit(0),
                        from -> from >= 0,
                        from -> numbers.nextSetBit(numbers.nextClearBit(from)))
                .limit(10)
                .forEach(from -> {
                    int to = numbers.nextClearBit(from) - 1;
                    ranges.add(from == to ? "" + from : from + "-" + to);
                });
        return String.join(", ", ranges) + (ranges.size() == 10 ? " ..." : "");
    }

    /** Takes a finding about the version. */
    interface Findings {
        void add(Invariant invariant, Kind kind, StoreName store, String detail);
    }
}

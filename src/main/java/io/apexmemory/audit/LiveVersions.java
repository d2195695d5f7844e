package io.apexmemory.audit;

import io.apexmemory.audit.RecordReader.Live;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Looks whether each live version is complete in every store. A version that is live before and after a look was live all the
 * time, for live versions never come back; and what is live has to be complete at every moment. So a look that found something
 * is a finding if the version is still live after it, and otherwise is taken again. Versions are looked at some at a time, so that
 * small documents do not cost a question each to every store.
 */
final class LiveVersions {
    private static final int LOOKS = 5;
    /** Of content in one look, beside the first document's; with Redis' copies it is in memory about four times. */
    private static final long LOOK_BYTES = 4 << 20;

    private final RecordReader records;
    private final GraphReader graph;
    private final PointReader points;
    private final CacheReader cache;

    LiveVersions(RecordReader records, GraphReader graph, PointReader points, CacheReader cache) {
        this.records = records;
        this.graph = graph;
        this.points = points;
        this.cache = cache;
    }

    void check(Auditor.Options options, Tally tally) {
        long all = records.documents(options.documents());
        long done = 0;
        UUID after = null;
        List<Live> page;
        do {
            options.progress().step("Checking documents, " + done + " of " + Math.max(all, done));
            page = records.live(after, options.documents());
            for (List<Live> some : looks(page)) {
                for (VersionCheck look : look(some, options)) {
                    after = look.key().documentId();
                    tally.count("chunks", look.chunks());
                    if (!look.findings().isEmpty()) {
                        again(look.key().documentId(), options, tally);
                    }
                }
            }
            done += page.size();
        } while (!page.isEmpty());
        tally.count("documents", done);
    }

    private static List<List<Live>> looks(List<Live> page) {
        List<List<Live>> looks = new ArrayList<>();
        long left = 0;
        for (Live live : page) {
            if (looks.isEmpty() || live.bytes() > left) {
                looks.add(new ArrayList<>());
                left = LOOK_BYTES;
            }
            looks.get(looks.size() - 1).add(live);
            left -= live.bytes();
        }
        return looks;
    }

    private void again(UUID id, Auditor.Options options, Tally tally) {
        for (int looks = 0; looks < LOOKS; looks++) {
            List<Live> fresh = records.live(null, Set.of(id));
            if (fresh.isEmpty()) {
                return;
            }
            List<Finding> findings = look(fresh, options).get(0).findings();
            if (findings.isEmpty()) {
                return;
            }
            if (records.seen(fresh.get(0).key())) {
                findings.forEach(tally::finding);
                return;
            }
        }
        tally.undecided();
    }

    private List<VersionCheck> look(List<Live> versions, Auditor.Options options) {
        Map<VersionKey, VersionCheck> checks = new LinkedHashMap<>();
        versions.forEach(live -> checks.put(live.key(), new VersionCheck(live)));
        cache.copies(checks.keySet(), (key, json) -> checks.get(key).copy(json));
        records.chunks(checks.keySet(), (key, number, hash) -> checks.get(key).chunk(hash, number));
        options.progress().step("Checking documents");
        graph.versions(checks.keySet(), (key, row) -> checks.get(key).mention(row));
        points.points(checks.keySet(), (key, point) -> checks.get(key).point(point));
        checks.values().forEach(VersionCheck::conclude);
        return List.copyOf(checks.values());
    }
}

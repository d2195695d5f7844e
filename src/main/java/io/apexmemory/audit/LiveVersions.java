package io.apexmemory.audit;

import io.apexmemory.audit.RecordReader.Live;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Looks whether each live version is complete in every store. A version that is live before and after a look was live all the
 * time, for live versions never come back; and what is live has to be complete at every moment. So a look that found something
 * is a finding if the version is still live after it, and otherwise is taken again.
 */
final class LiveVersions {
    private static final int LOOKS = 5;

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
            for (Live live : page) {
                after = live.key().documentId();
                VersionCheck look = look(live, options);
                tally.count("chunks", look.chunks());
                if (!look.findings().isEmpty()) {
                    again(live.key().documentId(), options, tally);
                }
            }
            done += page.size();
        } while (!page.isEmpty());
        tally.count("documents", done);
    }

    private void again(UUID id, Auditor.Options options, Tally tally) {
        for (int looks = 0; looks < LOOKS; looks++) {
            List<Live> fresh = records.live(null, Set.of(id));
            if (fresh.isEmpty()) {
                return;
            }
            List<Finding> findings = look(fresh.get(0), options).findings();
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

    private VersionCheck look(Live live, Auditor.Options options) {
        VersionCheck check = new VersionCheck(live);
        cache.copy(live.key()).ifPresent(check::copy);
        records.chunks(live.key(), check::chunk);
        options.progress().step("Checking documents");
        graph.version(live.key(), check::mention);
        points.points(live.key(), check::point);
        check.conclude();
        return check;
    }
}

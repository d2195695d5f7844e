package io.apexmemory.cli;

import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.StoreName;
import io.apexmemory.ingest.Routing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code apex delete}: takes documents out of the memory. */
@Command(
        name = "delete",
        description = {
            "Take documents out of the memory.",
            "",
            "Nobody finds them from the first moment on; then everything of them is removed from the four databases and the"
                    + " blob store. Entities that other documents mention stay. Where documents run in Temporal, an"
                    + " ingestion under way is stopped first; a deletion that does not run there stops none, and one"
                    + " that has not begun to write yet brings the document in again."
        },
        footer = {
            "",
            "A file need not exist any more; a folder stands for the files that are in it now.",
            "",
            "With --json standard output has one object a line, for each document:",
            "  {\"status\", \"document_id\", \"version\", \"already_deleted\", \"removed\": {PLACE: {KIND: NUMBER}},"
                    + " \"left_behind\": {PLACE: REASON}}",
            "  {\"status\": \"failed\", \"document_id\", \"error\": {\"type\", \"message\"}}",
            "",
            "Exit code: 0 if all of them are gone, also if they were before; 1 if one is not known, was not deleted or left"
                    + " something behind.",
            "",
            "Examples:",
            "  apex delete 0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11",
            "  apex delete --temporal contracts/carrier.docx"
        })
final class DeleteCommand implements Callable<Integer> {
    private static final String BLOBS = "blobs";

    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID|PATH", description = "ids, or paths or URIs that documents came from")
    List<String> names;

    @ArgGroup
    Way way = new Way();

    @Option(names = "--json", description = "print JSON, one object a line")
    boolean json;

    DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.settings();
        Map<UUID, String> documents = session.documentIds(settings, names);
        if (documents.isEmpty()) {
            throw new CommandFailed("there is no document in " + Cells.printable(String.join(", ", names)));
        }
        Table table = new Table("document", " Neo4j", " PostgreSQL", " Qdrant", " Redis", " blobs", "result");
        List<String> remarks = new ArrayList<>();
        boolean well = true;
        try (Ways ways = new Ways(way.routing(settings), settings)) {
            for (Map.Entry<UUID, String> document : documents.entrySet()) {
                well &= delete(ways, document.getKey(), document.getValue(), table, remarks);
            }
        }
        if (!json) {
            table.lines(session.terminal().width()).forEach(session::say);
        }
        remarks.forEach(remark -> session.terminal().err().println(Cells.printable(remark)));
        return well ? 0 : 1;
    }

    private boolean delete(Ways ways, UUID id, String shown, Table table, List<String> remarks) {
        try {
            DeleteResult result = ways.of(id).delete(id);
            if (json) {
                session.sayJson(result);
            } else {
                row(table, shown, result);
            }
            boolean known = result.version() > 0;
            if (!known) {
                remarks.add(shown + ": no document " + id + " was ever in the memory; check the name");
            }
            result.leftBehind()
                    .forEach((place, why) -> remarks.add(shown + ": deleted, but not yet removed from "
                            + StoreName.of(place).title() + " (" + why + "); a worker's sweeper goes on with it"));
            return known && result.complete();
        } catch (ApexException e) {
            if (json) {
                Map<String, Object> failed = new LinkedHashMap<>();
                failed.put("status", "failed");
                failed.put("document_id", id);
                failed.put("error", Map.of("type", e.type().wire(), "message", e.getMessage()));
                session.sayJson(failed);
            } else {
                table.row(shown, "", "", "", "", "", "failed");
            }
            remarks.add(shown + ": " + e.type().wire() + ": " + e.getMessage());
            return false;
        }
    }

    private static void row(Table table, String shown, DeleteResult result) {
        Function<String, String> things =
                place -> Long.toString(result.removed().getOrDefault(place, Map.of()).values().stream()
                        .collect(Collectors.summingLong(n -> n)));
        String end = result.version() == 0
                ? "not known"
                : !result.complete()
                        ? "deleted, removal goes on"
                        : result.alreadyDeleted() ? "deleted before" : "deleted";
        table.row(
                shown,
                things.apply(StoreName.NEO4J.wire()),
                things.apply(StoreName.POSTGRES.wire()),
                things.apply(StoreName.QDRANT.wire()),
                things.apply(StoreName.REDIS.wire()),
                things.apply(BLOBS),
                end);
    }

    /** Both ways, each opened when the first document takes it. */
    private final class Ways implements AutoCloseable {
        private final Routing routing;
        private final Settings settings;
        private final Map<Boolean, Deletions> opened = new LinkedHashMap<>();

        Ways(Routing routing, Settings settings) {
            this.routing = routing;
            this.settings = settings;
        }

        Deletions of(UUID id) {
            return opened.computeIfAbsent(
                    routing.viaTemporal(id),
                    temporal -> temporal
                            ? session.wiring().temporalDeletions(settings)
                            : session.wiring().directDeletions(settings));
        }

        @Override
        public void close() {
            opened.values().forEach(Deletions::close);
        }
    }
}

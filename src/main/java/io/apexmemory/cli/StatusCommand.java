package io.apexmemory.cli;

import io.apexmemory.cli.Ingestions.Status;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import io.apexmemory.store.PostgresReader.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex status}: how far a document is. */
@Command(
        name = "status",
        description = {
            "Tell how far the ingestion of a document is, and which version of it is live.",
            "",
            "The first is asked of Temporal, the second of the databases; where one does not answer, the other is shown."
        },
        footer = {
            "",
            "Exit code: 0 if the document is live or on its way, 1 if its ingestion failed, if it was deleted or if nothing"
                    + " is known of it.",
            "",
            "Examples:",
            "  apex status 0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11",
            "  apex status contracts/carrier.docx"
        })
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "ID|PATH", description = "a document's id, or the path or URI that it came from")
    String name;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.settings();
        UUID id = documentId(settings);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("document_id", id);
        Optional<Status> status = ask(facts, settings, id);
        OptionalLong version = live(facts, settings, id, status);
        if (json) {
            session.sayJson(facts);
        } else {
            facts.forEach((label, value) -> session.say(Cells.pad(label.replace('_', ' '), 15, false)
                    + Cells.printable(value == null ? "none" : value.toString())));
        }
        boolean failed = status.filter(s -> s.status().equals("failed")).isPresent();
        return failed || (status.isEmpty() && version.isEmpty()) ? 1 : 0;
    }

    private Optional<Status> ask(Map<String, Object> facts, Settings settings, UUID id) {
        if (!settings.flag(Setting.TEMPORAL_ENABLED)) {
            facts.put("status", "not asked: TEMPORAL_ENABLED is false");
            return Optional.empty();
        }
        try (Ingestions ingestions = session.wiring().temporal(settings)) {
            Optional<Status> status = ingestions.status(id);
            facts.put("status", status.map(Status::status).orElse("no ingestion is known"));
            status.ifPresent(s -> {
                put(facts, "source", s.source());
                put(facts, "progress", s.progress());
                put(facts, "error_message", s.errorMessage());
            });
            return status;
        } catch (ApexException | TemporalUnreachable e) {
            facts.put("status", "not known: " + e.getMessage());
            return Optional.empty();
        }
    }

    private OptionalLong live(Map<String, Object> facts, Settings settings, UUID id, Optional<Status> status) {
        try {
            Standing standing = session.wiring().standing(settings, id);
            if (standing.deleted() && status.filter(StatusCommand::onItsWay).isEmpty()) {
                // of the ingestions before that Temporal may not know much any more: their payloads are gone as well
                facts.put("status", "deleted");
                facts.keySet().removeAll(List.of("progress", "error_message"));
            }
            OptionalLong version = standing.live();
            facts.put("live_version", version.isPresent() ? version.getAsLong() : null);
            return version;
        } catch (ApexException e) {
            facts.put("live_version", "not known: " + e.getMessage());
            return OptionalLong.empty();
        }
    }

    private static boolean onItsWay(Status status) {
        return !status.status().equals("completed") && !status.status().equals("failed");
    }

    private UUID documentId(Settings settings) {
        Map<UUID, String> ids = session.documentIds(settings, List.of(name));
        if (ids.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(), "status takes one document, and '" + name + "' is a folder");
        }
        return ids.keySet().iterator().next();
    }

    private static void put(Map<String, Object> facts, String label, String value) {
        if (value != null && !value.isBlank()) {
            facts.put(label, value);
        }
    }
}

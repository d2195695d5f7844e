package io.apexmemory.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code apex forget}: makes remembered answers forgotten. */
@Command(
        name = "forget",
        description = {
            "Forget the answers that are remembered for documents, so that the next ingestion of each writes it again.",
            "",
            "The documents themselves stay as they are."
        },
        footer = {"", "Example:", "  apex forget 0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11"})
final class ForgetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "documents' ids")
    List<UUID> ids;

    @Option(names = "--json", description = "print one JSON object: the number of answers by id")
    boolean json;

    ForgetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Map<UUID, Integer> forgotten = new LinkedHashMap<>();
        try (Maintenance maintenance = session.wiring().maintenance(session.settings())) {
            ids.forEach(id ->
                    forgotten.put(id, maintenance.call(memory -> memory.saga().forget(id))));
        }
        if (json) {
            session.sayJson(forgotten);
        } else {
            forgotten.forEach((id, answers) ->
                    session.say(id + "  " + answers + (answers == 1 ? " answer" : " answers") + " forgotten"));
        }
        return 0;
    }
}

package io.apexmemory.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apexmemory.cli.Batch.Counts;
import io.apexmemory.cli.Batch.Item;
import io.apexmemory.cli.Ingestions.Arrived;
import io.apexmemory.cli.Ingestions.Failed;
import io.apexmemory.document.Json;
import java.util.List;
import java.util.Locale;

/** What an ingestion brought, for a person and for a program. */
final class IngestReport {
    private IngestReport() {}

    /** One line for a document that has ended. */
    static String line(Item item) {
        String name = Cells.printable(item.document().shown());
        if (item.ending() instanceof Arrived a) {
            return String.format(
                    "stored  %s: version %d, %s, %s, %s",
                    name,
                    a.version(),
                    count(a.chunks(), "chunk", "chunks"),
                    count(a.entities(), "entity", "entities"),
                    Cells.seconds(item.took()));
        }
        Failed failed = (Failed) item.ending();
        return "FAILED  " + name + ": " + failed.type() + ": " + Cells.printable(failed.message());
    }

    /** The table, the reason of each failure, and the sum. */
    static void print(List<Item> items, Counts counts, Terminal terminal) {
        Table table = new Table("document", " pages", " chunks", " entities", " version", " time", "result");
        for (Item item : items) {
            String name = item.document().shown();
            if (item.ending() instanceof Arrived a) {
                table.row(name, a.pages(), a.chunks(), a.entities(), a.version(), Cells.seconds(item.took()), "stored");
            } else if (item.ending() instanceof Failed f) {
                table.row(name, "", "", "", "", Cells.seconds(item.took()), f.type());
            }
        }
        table.lines(terminal.width()).forEach(terminal.out()::println);
        for (Item item : items) {
            if (item.ending() instanceof Failed f) {
                terminal.out().println();
                terminal.out().println(Cells.printable(item.document().shown()) + ": " + f.type());
                Cells.fold(Cells.printable(f.message()), terminal.proseWidth() - 2)
                        .forEach(line -> terminal.out().println("  " + line));
            }
        }
        terminal.out().println();
        terminal.out().println(summary(counts));
    }

    static String summary(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%s: %d stored, %d failed, in %s (%.1f/s)",
                count(counts.all(), "document", "documents"),
                counts.arrived(),
                counts.failed(),
                Cells.seconds(counts.elapsed()),
                counts.perSecond());
    }

    /** The document as a line of JSON. */
    static String json(Item item) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("uri", item.document().uri());
        json.put(
                "document_id",
                item.documentId() == null ? null : item.documentId().toString());
        if (item.ending() instanceof Arrived a) {
            json.put("status", "completed");
            json.put("version", a.version());
            json.put("pages", a.pages());
            json.put("chunks", a.chunks());
            json.put("entities", a.entities());
        } else if (item.ending() instanceof Failed f) {
            json.put("status", "failed");
            json.putObject("error").put("type", f.type()).put("message", f.message());
        }
        return line(json.put("seconds", item.took().toMillis() / 1000.0));
    }

    /** The sum as a line of JSON. */
    static String json(Counts counts) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.putObject("summary")
                .put("documents", counts.all())
                .put("completed", counts.arrived())
                .put("failed", counts.failed())
                .put("seconds", counts.elapsed().toMillis() / 1000.0);
        return line(json);
    }

    private static String line(ObjectNode json) {
        try {
            return Json.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}

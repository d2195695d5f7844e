package io.apexmemory.cli;

import io.apexmemory.cli.Documents.Document;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apex parse}: the parse step alone, with no service running. */
@Command(
        name = "parse",
        description = {
            "Take the text out of one document and cut it into chunks, as an ingestion would. Needs no service and writes"
                    + " nothing."
        },
        footer = {
            "",
            "With --json the output is the ParsedDocument as it stands in a workflow's history:",
            "  {\"uuid\", \"content\", \"metadata\", \"chunks\": [text]}",
            "",
            "Example:",
            "  apex parse --json contracts/carrier.docx"
        })
final class ParseCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a file below DOCUMENT_ROOTS, or s3://BUCKET/KEY")
    String name;

    @Option(names = "--json", description = "print the document as JSON")
    boolean json;

    ParseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Document> documents = Documents.expand(List.of(name), session.workingFolder());
        if (documents.size() != 1) {
            throw new ParameterException(spec.commandLine(), "parse takes one file, and '" + name + "' is a folder");
        }
        ParsedDocument document = session.wiring()
                .parser(session.settings())
                .parse(null, documents.get(0).uri(), Progress.NONE);
        if (json) {
            session.sayJson(document);
        } else {
            print(document);
        }
        return 0;
    }

    private void print(ParsedDocument document) {
        Metadata metadata = document.metadata();
        say("document", document.uuid());
        say("source", metadata.sourcePath());
        say("title", metadata.title());
        say("author", metadata.author());
        say("created", metadata.createdDate());
        say("modified", metadata.modifiedDate());
        say("type", metadata.fileType());
        say("bytes", number(metadata.fileSize()));
        say("pages", metadata.pageCount());
        say("characters", number(document.content().length()));
        say("sha-256", metadata.contentSha256());

        ToIntFunction<String> counter = session.wiring().tokens();
        Table table = new Table(" chunk", " tokens", "begins with");
        IntSummaryStatistics tokens = new IntSummaryStatistics();
        List<String> chunks = new ArrayList<>(document.chunks());
        for (int i = 0; i < chunks.size(); i++) {
            int count = counter.applyAsInt(chunks.get(i));
            tokens.accept(count);
            table.row(i + 1, count, beginning(chunks.get(i)));
        }
        say(
                "chunks",
                chunks.isEmpty()
                        ? "0"
                        : String.format(
                                Locale.ROOT,
                                "%,d, with %,d tokens in all and %d to %d in one",
                                chunks.size(),
                                tokens.getSum(),
                                tokens.getMin(),
                                tokens.getMax()));
        session.say("");
        table.lines(session.terminal().width()).forEach(session::say);
    }

    private void say(String label, Object value) {
        if (value != null) {
            session.say(Cells.pad(label, 12, false) + Cells.printable(value.toString()));
        }
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String beginning(String chunk) {
        String start = chunk.strip();
        start = start.substring(0, Math.min(start.length(), 200)).replaceAll("\\s+", " ");
        int end = 0;
        while (end < start.length() && Cells.width(start.substring(0, end)) < 60) {
            end = start.offsetByCodePoints(end, 1);
        }
        return start.substring(0, end) + (end < start.length() ? "…" : "");
    }
}

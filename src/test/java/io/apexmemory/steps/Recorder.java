package io.apexmemory.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.apexmemory.specification.Surroundings;
import io.cucumber.core.plugin.JUnitFormatter;
import io.cucumber.core.plugin.MessageFormatter;
import io.cucumber.messages.types.Envelope;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Leaves the results of a run of features in {@code target/parts/PART}, where PART is the system property {@code part}: Cucumber's
 * messages, which are whole up to the last scenario whatever becomes of the JVM, JUnit's XML, and what the run ran on. A run
 * without scenarios leaves nothing.
 */
public final class Recorder implements ConcurrentEventListener {
    private static final Path PARTS = Path.of("target", "parts");

    private final Path folder;
    private final Deferred messages = new Deferred();
    private final Deferred junit = new Deferred();
    private Path written;

    /** For Cucumber, which finds it by its name in {@code junit-platform.properties}. */
    public Recorder() {
        this(PARTS.resolve(System.getProperty("part", "embedded")));
    }

    Recorder(Path folder) {
        this.folder = folder;
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(Envelope.class, this::before);
        new MessageFormatter(messages).setEventPublisher(publisher);
        new JUnitFormatter(junit).setEventPublisher(publisher);
        publisher.registerHandlerFor(Envelope.class, this::after);
    }

    private synchronized void before(Envelope message) {
        try {
            if (written == null && message.getTestCaseStarted().isPresent()) {
                begin();
            } else if (written != null && message.getTestRunFinished().isPresent()) {
                junit.open(beside(".xml")); // written in one piece, so that there is all of it or nothing
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the results cannot be written to " + folder, e);
        }
    }

    /** Files of earlier runs stay, also those of a process that had the same number. */
    private void begin() throws IOException {
        Files.createDirectories(folder);
        long process = ProcessHandle.current().pid();
        for (int n = 1; ; n++) {
            Path file = folder.resolve(process + "-" + n + ".ndjson");
            try {
                messages.open(Files.createFile(file));
                written = file;
                return;
            } catch (FileAlreadyExistsException e) {
                // the next number
            }
        }
    }

    private synchronized void after(Envelope message) {
        if (written != null && message.getTestRunFinished().isPresent()) {
            List<Surroundings.Used> services = Bench.takeServices().stream()
                    .map(it -> new Surroundings.Used(it.name(), it.kind().toString(), it.product()))
                    .toList();
            try {
                new ObjectMapper().writeValue(beside(".json").toFile(), Surroundings.of(services));
            } catch (IOException e) {
                throw new UncheckedIOException("what the run ran on cannot be written to " + folder, e);
            }
        }
    }

    private Path beside(String ending) {
        return written.resolveSibling(written.getFileName().toString().replace(".ndjson", ending));
    }

    /** Keeps what is written until it is known where to. */
    private static final class Deferred extends OutputStream {
        private OutputStream to = new ByteArrayOutputStream();

        synchronized void open(Path file) throws IOException {
            OutputStream opened = Files.newOutputStream(file);
            ((ByteArrayOutputStream) to).writeTo(opened);
            to = opened;
        }

        @Override
        public synchronized void write(int one) throws IOException {
            to.write(one);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            to.write(bytes, from, length);
        }

        @Override
        public synchronized void close() throws IOException {
            to.close();
        }
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.specification.Messages;
import io.cucumber.messages.types.Envelope;
import io.cucumber.plugin.event.EventHandler;
import io.cucumber.plugin.event.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final String FEATURE = "Feature: the sea\n@sea-01\nScenario: it floats\n Given a ship\n";
    private static final String PROCESS = Long.toString(ProcessHandle.current().pid());

    @TempDir
    private Path folder;

    /** Passes messages on as Cucumber does: to each handler, in the order in which they came. */
    private static final class Publisher implements EventPublisher {
        private final List<EventHandler<Envelope>> handlers = new ArrayList<>();

        @Override
        @SuppressWarnings("unchecked") // the recorder asks for messages alone
        public <T> void registerHandlerFor(Class<T> type, EventHandler<T> handler) {
            assertThat(type).isEqualTo(Envelope.class);
            handlers.add((EventHandler<Envelope>) handler);
        }

        @Override
        public <T> void removeHandlerFor(Class<T> type, EventHandler<T> handler) {
            throw new UnsupportedOperationException("nothing is removed");
        }

        void send(Envelope message) {
            handlers.forEach(handler -> handler.receive(message));
        }
    }

    private static Messages messages() {
        return Messages.of("features/sea.feature", FEATURE, Instant.EPOCH);
    }

    private Publisher record() {
        Publisher publisher = new Publisher();
        new Recorder(folder.resolve("a-part")).setEventPublisher(publisher);
        return publisher;
    }

    private List<String> written() throws IOException {
        if (!Files.exists(folder.resolve("a-part"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("a-part"))) {
            return files.map(file -> file.getFileName().toString().replace(PROCESS, "PID"))
                    .sorted()
                    .toList();
        }
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve("a-part").resolve(name.replace("PID", PROCESS)));
    }

    @Test
    void eachRunLeavesMessagesAndJUnitsXmlAndWhatItRanOn() throws IOException {
        Messages run = messages().failed(0, "it sank");
        run.all().forEach(record()::send);
        assertThat(written()).containsExactly("PID-1.json", "PID-1.ndjson", "PID-1.xml");
        assertThat(text("PID-1.ndjson")).isEqualTo(run.toString());
        assertThat(text("PID-1.xml")).contains("tests=\"1\"", "failures=\"1\"", "</testsuite>");
        assertThat(text("PID-1.json")).contains("\"services\":[]", System.getProperty("java.vm.version"));
        messages().passed(0).all().forEach(record()::send);
        assertThat(written()).hasSize(6).contains("PID-2.json", "PID-2.ndjson", "PID-2.xml");
    }

    @Test
    void aRunWithoutScenariosLeavesNothing() throws IOException {
        messages().all().forEach(record()::send);
        assertThat(written()).isEmpty();
    }

    @Test
    void aRunThatIsKilledHasLeftWhatItHadSaid() throws IOException {
        List<Envelope> all = messages().passed(0).all();
        all.subList(0, all.size() - 1).forEach(record()::send);
        assertThat(written()).containsExactly("PID-1.ndjson");
        assertThat(text("PID-1.ndjson")).hasLineCount(all.size() - 1).endsWith("}\n");
    }
}

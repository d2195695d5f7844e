package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.ingest.IngestionOutcome;
import io.apexmemory.stack.Stack;
import io.apexmemory.stack.StackWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDocumentTest {
    @Test
    void isFoundByItsOwnWords(@TempDir Path folder) throws Exception {
        String words = "Empty pallets go back to Tacoma on Fridays.";
        Path document = Files.writeString(folder.resolve("pallets.md"), words);
        try (Stack stack = Stack.start();
                StackWorker worker = StackWorker.start(stack, folder)) {
            assertThat(worker.ingest(document)).isInstanceOf(IngestionOutcome.Arrived.class);
            assertThat(worker.memory().search().search("pallets to Tacoma", 1))
                    .singleElement()
                    .satisfies(passage -> assertThat(passage.text()).isEqualTo(words));
        }
    }
}

package io.apexmemory.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.config.Settings;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import io.apexmemory.document.Vector;
import io.apexmemory.stack.Stack;
import io.apexmemory.worker.ApexMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EnhancedSagaTest {
    private static Stack stack;
    private static ApexMemory memory;

    @BeforeAll
    static void start() {
        long t0 = System.nanoTime();
        stack = Stack.start();
        System.out.println("stack " + (System.nanoTime() - t0) / 1_000_000);
        t0 = System.nanoTime();
        memory = ApexMemory.open(Settings.load(stack.settings(), Path.of("target")));
        System.out.println("memory " + (System.nanoTime() - t0) / 1_000_000);
    }

    @AfterAll
    static void stop() {
        memory.close();
        stack.close();
    }

    @Test
    void writes() {
        UUID id = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            long t0 = System.nanoTime();
            SagaOutcome outcome = memory.saga().write(request(id, "text " + i / 2), Progress.NONE);
            System.out.println((System.nanoTime() - t0) / 1_000_000 + " " + outcome);
            assertThat(outcome).isInstanceOf(SagaOutcome.Success.class);
        }
        System.out.println("swept " + memory.sweeper().sweep());
    }

    static WriteRequest request(UUID id, String content) {
        float[] numbers = new float[1536];
        numbers[Math.floorMod(content.hashCode(), 1536)] = 1;
        Vector vector = Vector.of(numbers);
        Metadata metadata = new Metadata(
                "Title", null, "txt", content.length(), "file:///t.txt", null, null, 1, ContentHash.sha256(content));
        return new WriteRequest(
                new ParsedDocument(id, content, metadata, List.of(content)),
                List.of(Entity.of("customer", "ACME", 0.9, "d", Map.of("a", 1), "ACME", 2)),
                new Embeddings("text-embedding-3-small", vector, List.of(vector)),
                null);
    }
}

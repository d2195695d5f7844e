package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ThreadsTest {
    private final ExecutorService threads = Threads.perTask("test");

    @AfterEach
    void end() {
        MDC.clear();
        threads.shutdownNow();
    }

    @Test
    void workLogsWithTheFieldsOfWhoeverAskedForIt() {
        MDC.put("attempt", "2");
        assertThat(inside()).isEqualTo(Map.of("attempt", "2"));
        MDC.clear();
        assertThat(inside()).as("a thread that is used again").isNullOrEmpty();
    }

    @Test
    void aTaskKeepsItsFieldsAndLeavesThoseOfTheThreadThatRunsIt() {
        MDC.put("attempt", "1");
        CompletableFuture<String> seen = new CompletableFuture<>();
        Runnable task = Threads.keepingLogFields(() -> seen.complete(MDC.get("attempt")));
        MDC.put("attempt", "2");
        task.run();

        assertThat(seen).isCompletedWithValue("1");
        assertThat(MDC.get("attempt")).isEqualTo("2");
    }

    private Map<String, String> inside() {
        return CompletableFuture.supplyAsync(MDC::getCopyOfContextMap, threads).join();
    }
}

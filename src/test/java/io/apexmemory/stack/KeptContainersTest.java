package io.apexmemory.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.StoreName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** Containers that outlive their stack, where there is an engine; it is Redis alone that is started. */
class KeptContainersTest {
    private static final Map<String, String> ELSEWHERE = Map.of(
            "NEO4J_URI", "bolt://somewhere:7687",
            "POSTGRES_URL", "jdbc:postgresql://somewhere:5432/apex",
            "QDRANT_URL", "http://somewhere:6334",
            "TEMPORAL_HOST", "somewhere",
            "S3_BUCKETS", "documents",
            "OPENAI_API_KEY", "sk-secret");

    @Test
    void aLeaseIsOneUsersUntilItIsGivenBack() {
        try (Lease first = Lease.ofOne("test")) {
            assertThat(Lease.take(first.name())).isEmpty();
            try (Lease second = Lease.ofOne("test")) {
                assertThat(second.name()).isNotEqualTo(first.name());
            }
        }
        try (Lease again = Lease.ofOne("test")) {
            assertThat(again.name()).isEqualTo("test-0");
        }
    }

    @Test
    void aContainerIsFoundAgainAndEmpty() {
        String before;
        try (Stack stack = start("true")) {
            before = life(stack);
            write(stack);
        }
        boolean kept = Engine.get().refuses(redis().image()).isEmpty();
        try (Stack stack = start("true");
                Stack meanwhile = start("true")) {
            assertThat(String.join(" ", stack.summary()).contains("kept containers go by -Dstack.reuse=false"))
                    .isEqualTo(kept);
            assertThat(life(stack).equals(before)).isEqualTo(kept);
            assertThat(keys(stack)).isZero();
            assertThat(life(meanwhile)).as("of the other stack").isNotEqualTo(before);
            write(stack);
            assertThat(keys(meanwhile)).isZero();
        }
        try (Stack stack = start("false")) {
            assertThat(life(stack)).isNotEqualTo(before);
        }
        try (Stack stack = start("true")) {
            assertThat(life(stack)).as("ended by stack.reuse=false").isNotEqualTo(before);
        }
        start("false").close();
    }

    /** One that was left stopped, paused or cut off is no use to anybody. */
    @Test
    void aContainerThatWasLeftAwayIsMadeAnew() {
        for (Outage outage : List.of(Outage.KILL, Outage.PAUSE, Outage.CUT)) {
            try (Stack stack = start("true")) {
                if (stack.outages().possible(StoreName.REDIS).contains(outage)) {
                    stack.outages().begin(StoreName.REDIS, outage);
                }
            }
            try (Stack stack = start("true")) {
                assertThat(keys(stack)).isZero();
            }
        }
        start("false").close();
    }

    private static Stack start(String reuse) {
        Map<String, String> properties = new HashMap<>(Map.of("stack", "external", "stack.redis", "auto"));
        properties.put("stack.reuse", reuse);
        return Stack.start(properties::get, ELSEWHERE);
    }

    private static Product redis() {
        return Product.ALL.stream()
                .filter(it -> it.name().equals("redis"))
                .findFirst()
                .orElseThrow();
    }

    /** What Redis calls its process. */
    private static String life(Stack stack) {
        try (RedisClient client = client(stack)) {
            return client.info("server")
                    .lines()
                    .filter(line -> line.startsWith("run_id:"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void write(Stack stack) {
        try (RedisClient client = client(stack)) {
            client.set("key", "value");
        }
    }

    private static long keys(Stack stack) {
        try (RedisClient client = client(stack)) {
            return client.dbSize();
        }
    }

    private static RedisClient client(Stack stack) {
        return RedisClient.create(stack.settings().get("REDIS_URL"));
    }
}

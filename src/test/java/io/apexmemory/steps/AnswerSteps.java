package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apexmemory.ingest.Step;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.RedisClient;

/** What is remembered of a write: its answer under its key, and its saga. */
public final class AnswerSteps {
    private final World world;

    public AnswerSteps(World world) {
        this.world = world;
    }

    @Then("the answer is remembered in PostgreSQL and in Redis, under the same key of 64 hexadecimal digits")
    public void answerIsRemembered() {
        List<Map<String, Object>> rows = rows("select * from idempotency");
        assertThat(rows).hasSize(1);
        String key = (String) rows.get(0).get("idempotency_key");
        assertThat(key).matches("[0-9a-f]{64}");
        assertThat(rows.get(0)).containsEntry("document_id", world.latest().documentId());

        RedisClient redis = world.stack().clients().redis();
        String prefix = "apex:{" + world.latest().documentId() + "}:result:";
        assertThat(redis.keys("apex:*:result:*")).isEqualTo(Set.of(prefix + key));

        JsonNode answer = world.latest().history().json(Step.WRITE);
        assertThat(json(String.valueOf(rows.get(0).get("result")))).isEqualTo(answer);
        assertThat(json(redis.get(prefix + key))).isEqualTo(answer);
    }

    @Then("one saga of {document} is recorded, as committed with the live version")
    public void sagaIsRecorded(Document document) {
        assertThat(rows("select document_id, state, version from sagas"))
                .containsExactly(Map.of(
                        "document_id", world.id(document),
                        "state", "COMMITTED",
                        "version", world.liveVersion(document).orElseThrow()));
    }

    @Then("the ingestion made another version than the first one")
    public void madeAnotherVersion() {
        assertThat(world.latest().result().version())
                .isGreaterThan(world.first().result().version());
    }

    @Then("the ingestion succeeds with the first one's result")
    public void succeedsWithTheFirstResult() {
        assertThat(world.latest().handle().runId())
                .isNotEqualTo(world.first().handle().runId());
        assertThat(world.latest().result()).isEqualTo(world.first().result());
    }

    private List<Map<String, Object>> rows(String query) {
        return Rows.of(world.stack().clients().postgres(), query);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("what is remembered is no JSON", e);
        }
    }
}

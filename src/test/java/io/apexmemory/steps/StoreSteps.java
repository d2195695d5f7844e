package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apexmemory.document.IngestResult;
import io.apexmemory.document.StoreName;
import io.cucumber.java.en.Then;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.neo4j.driver.Session;

/** What the four databases hold, read from each by its own client. */
public final class StoreSteps {
    private final World world;

    public StoreSteps(World world) {
        this.world = world;
    }

    /** Rows, nodes with relationships, points, keys: one of the document beside one of each chunk or entity. */
    @Then("all four databases hold {document}")
    public void allHold(Document document) {
        IngestResult result = world.latest(document).result();
        long live = world.liveVersion(document).orElseThrow();
        assertThat(held(document))
                .isEqualTo(Map.of(
                        StoreName.NEO4J, Map.of(live, 1L + result.entities()),
                        StoreName.POSTGRES, Map.of(live, 1L + result.chunks()),
                        StoreName.QDRANT, Map.of(live, 1L + result.chunks()),
                        StoreName.REDIS, Map.of(live, 1L)));
        assertThat(world.found(document)).as("found by its words").isTrue();
    }

    @Then("all of them hold them for the live version, and for no other")
    public void allHoldTheLiveVersionOnly() {
        eachHoldsOneVersion(world.latest().document());
    }

    @Then("{store}, {store} and {store} hold nothing of {document}")
    public void theseHoldNothing(StoreName one, StoreName another, StoreName third, Document document) {
        assertThat(List.of(one, another, third))
                .allSatisfy(store -> assertThat(held(document).get(store)).isEmpty());
    }

    @Then("{store} and {store} hold nothing of {document}")
    public void theseHoldNothing(StoreName one, StoreName another, Document document) {
        theseHoldNothing(one, another, another, document);
    }

    @Then("{store} still holds what it took of {document}")
    public void stillHolds(StoreName store, Document document) {
        assertThat(held(document).get(store)).isNotEmpty();
    }

    @Then("each database holds one version of {document}")
    public void eachHoldsOneVersion(Document document) {
        long live = world.liveVersion(document).orElseThrow();
        // the version before is collected after the answer
        await().untilAsserted(() -> assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions).containsOnlyKeys(live)));
    }

    @Then("{document} has no live version")
    public void hasNoLiveVersion(Document document) {
        assertThat(world.liveVersion(document)).isEmpty();
    }

    @Then("no database holds anything of {document}")
    public void noneHolds(Document document) {
        assertThat(held(document).values())
                .allSatisfy(versions -> assertThat(versions).isEmpty());
        assertThat(world.stack().clients().redis().keys("apex:{" + world.id(document) + "}:*"))
                .isEmpty();
        assertThat(unmentioned()).as("entities that nothing mentions").isZero();
        assertThat(world.liveVersion(document)).isEmpty();
    }

    @Then("no database has changed")
    public void noneHasChanged() {
        Arrays.stream(StoreName.values())
                .forEach(store -> assertThat(world.inventory().get(store))
                        .as(store.title())
                        .isEqualTo(world.before().get(store)));
    }

    private long unmentioned() {
        try (Session session = world.stack().clients().neo4j().session()) {
            return session.run("MATCH (e:Entity) WHERE NOT (e)<-[:MENTIONS]-() RETURN count(e)")
                    .single()
                    .get(0)
                    .asLong();
        }
    }

    private Map<StoreName, SortedMap<Long, Long>> held(Document document) {
        return world.holdings().of(world.id(document));
    }
}

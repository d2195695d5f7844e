package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Entity;
import io.apexmemory.document.StoreName;
import io.apexmemory.document.Vector;
import io.apexmemory.ingest.Step;
import io.apexmemory.steps.Copies.Mention;
import io.cucumber.java.en.Then;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether each database holds what the steps before the write made, and whether they say the same. */
public final class AgreementSteps {
    /** Qdrant keeps vectors at length 1, which costs the last digit. */
    private static final float ROUNDING = 1e-6f;

    private final World world;

    public AgreementSteps(World world) {
        this.world = world;
    }

    @Then("PostgreSQL holds the text, the metadata and the chunks that were parsed")
    public void postgresHoldsTheDocument() {
        assertThat(facts(StoreName.POSTGRES)).containsAllEntriesOf(Copies.facts(world.parsed()));
    }

    @Then("Neo4j holds the entities that were extracted, each mentioned as often as was counted")
    public void neo4jHoldsTheEntities() {
        assertThat(extracted()).isNotEmpty();
        assertThat(facts(StoreName.NEO4J)).containsEntry("mentions", extracted());
    }

    @Then("Qdrant holds the vectors that were generated, each under its chunk")
    public void qdrantHoldsTheVectors() {
        Embeddings embeddings = world.latest().history().answer(Step.EMBED, Embeddings.class);
        Copies copies = copies(world.latest().document());
        assertThat(copies.documentVectors())
                .singleElement()
                .satisfies(held -> assertSame(held, embeddings.documentEmbedding()));
        List<Vector> generated = embeddings.chunkEmbeddings();
        Map<Long, float[]> held = copies.chunkVectors();
        assertThat(held)
                .as("with one chunk none could be mistaken")
                .hasSize(generated.size())
                .hasSizeGreaterThan(1);
        for (int chunk = 0; chunk < generated.size(); chunk++) {
            assertSame(held.get((long) chunk), generated.get(chunk));
        }
    }

    @Then("Redis holds the text, the chunks and the entities")
    public void redisHoldsTheDocument() {
        assertThat(facts(StoreName.REDIS))
                .containsAllEntriesOf(Copies.facts(world.parsed()))
                .containsEntry("mentions", extracted());
    }

    /** Each fact that several of them know has one value. */
    @Then("the four databases agree about {document}")
    public void agree(Document document) {
        Map<String, Map<StoreName, Object>> told = new TreeMap<>();
        copies(document)
                .facts()
                .forEach((store, facts) -> facts.forEach((fact, value) ->
                        told.computeIfAbsent(fact, unheard -> new TreeMap<>()).put(store, value)));
        assertThat(told).containsKeys("title", "source", "text", "chunks", "number of chunks", "mentions");
        told.forEach((fact, values) -> assertThat(new HashSet<>(values.values()))
                .as("%s: %s", fact, values)
                .hasSize(1));
    }

    private Set<Mention> extracted() {
        return Mention.of(List.of(world.latest().history().answer(Step.EXTRACT, Entity[].class)));
    }

    private Map<String, Object> facts(StoreName store) {
        return copies(world.latest().document()).facts().get(store);
    }

    private Copies copies(Document document) {
        return new Copies(
                world.stack().clients(),
                world.id(document),
                world.liveVersion(document).orElseThrow());
    }

    private static void assertSame(float[] held, Vector generated) {
        float[] expected = generated.normalised().toArray();
        assertThat(held).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(held[i]).isCloseTo(expected[i], within(ROUNDING));
        }
    }
}

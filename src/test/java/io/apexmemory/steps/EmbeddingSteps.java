package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.apexmemory.document.Embeddings;
import io.apexmemory.document.Tokens;
import io.apexmemory.document.Vector;
import io.apexmemory.ingest.Step;
import io.apexmemory.stack.openai.OpenAiStub;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Vectors, as the history and Qdrant hold them. */
public final class EmbeddingSteps {
    private static final int DIMENSIONS = 1536;
    private static final double ROUNDING = 1e-5;

    private final World world;

    public EmbeddingSteps(World world) {
        this.world = world;
    }

    @Then("there is one vector of the whole document")
    public void oneOfTheWhole() {
        assertThat(embeddings().documentEmbedding().size()).isEqualTo(DIMENSIONS);
    }

    /** Of length 1, like every other. */
    @Then("it is the mean of its chunks' vectors, each weighted by its tokens")
    public void isTheMean() {
        Embeddings embeddings = embeddings();
        float[] sum = new float[DIMENSIONS];
        List<String> chunks = world.parsed().chunks();
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            int weight = Tokens.count(chunks.get(chunk));
            Vector vector = embeddings.chunkEmbeddings().get(chunk);
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += weight * vector.get(i);
            }
        }
        Vector mean = Vector.of(sum).normalised();
        double cosine = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            cosine += (double) mean.get(i) * embeddings.documentEmbedding().get(i);
        }
        assertThat(cosine).isCloseTo(1, within(ROUNDING));
    }

    @Then("there are as many vectors of chunks as chunks, and more than one")
    public void asManyAsChunks() {
        assertThat(embeddings().chunkEmbeddings())
                .hasSameSizeAs(world.parsed().chunks())
                .hasSizeGreaterThan(1);
    }

    @Then("there are {int} vectors of chunks")
    public void thereAre(int vectors) {
        assertThat(embeddings().chunkEmbeddings()).hasSize(vectors);
    }

    @Then("each chunk has the vector that OpenAI gives to its words")
    public void eachHasItsOwn() {
        assertThat(embeddings().chunkEmbeddings())
                .isEqualTo(world.parsed().chunks().stream()
                        .map(chunk -> Vector.of(OpenAiStub.vector(chunk, DIMENSIONS)))
                        .toList());
    }

    @Then("Qdrant holds exactly these vectors for {document}")
    public void qdrantHolds(Document document) {
        assertThat(world.points().of(world.id(document))).isEqualTo(expected(embeddings()));
    }

    @Then("Qdrant holds the vector of each chunk under that chunk's number")
    public void qdrantHoldsEach() {
        qdrantHolds(world.latest().document());
    }

    @Then("every vector of {document} has {int} numbers")
    public void haveNumbers(Document document, int numbers) {
        assertThat(world.points().of(world.id(document)).values())
                .isNotEmpty()
                .allSatisfy(vector -> assertThat(vector.size()).isEqualTo(numbers));
    }

    private Embeddings embeddings() {
        return world.latest().history().answer(Step.EMBED, Embeddings.class);
    }

    private static Map<String, Points.Rounded> expected(Embeddings embeddings) {
        Map<String, Points.Rounded> expected = new TreeMap<>();
        expected.put("document", Points.Rounded.of(embeddings.documentEmbedding()));
        List<Vector> chunks = embeddings.chunkEmbeddings();
        for (int i = 0; i < chunks.size(); i++) {
            expected.put("chunk " + i, Points.Rounded.of(chunks.get(i)));
        }
        return expected;
    }
}

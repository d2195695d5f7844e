package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.ingest.Step;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;

/** What a file becomes. */
public final class ParsedDocumentSteps {
    private final World world;

    public ParsedDocumentSteps(World world) {
        this.world = world;
    }

    @Given("{document} lies in {place}")
    public void liesIn(Document document, Place place) {
        world.documents().put(document, place);
    }

    @Given("S3 fails {int} time(s)")
    public void s3Fails(int times) {
        world.stack().s3Reads().fail(times);
    }

    @Given("a text of {int} different chunks called {document}")
    public void aTextOf(int chunks, Document document) {
        world.documents().write(document, LongText.of(chunks));
    }

    @Then("the workflow's history holds one parsed document")
    public void oneParsedDocument() {
        assertThat(world.latest().history().answers(Step.PARSE)).hasSize(1);
    }

    @Then("the parsed document has the id that belongs to its address")
    public void hasTheIdOfItsAddress() {
        assertThat(world.parsed().uuid()).isEqualTo(world.id(world.latest().document()));
    }

    @Then("its text contains {string}")
    public void textContains(String words) {
        assertThat(world.parsed().content()).contains(words);
    }

    @Then("its metadata say")
    public void metadataSay(List<Map<String, String>> rows) {
        Metadata metadata = world.parsed().metadata();
        assertThat(metadata.title()).isEqualTo(rows.get(0).get("title"));
        assertThat(metadata.author()).isEqualTo(rows.get(0).get("author"));
        assertThat(metadata.fileType()).isEqualTo(rows.get(0).get("file_type"));
        assertThat(metadata.pageCount()).hasToString(rows.get(0).get("page_count"));
    }

    @Then("its metadata name its address, its size in bytes and the SHA-256 of its text")
    public void metadataNameTheFile() {
        ParsedDocument parsed = world.parsed();
        Document document = world.latest().document();
        assertThat(parsed.metadata().sourcePath()).isEqualTo(world.documents().address(document));
        assertThat(parsed.metadata().fileSize()).isEqualTo(world.documents().bytes(document).length);
        assertThat(parsed.metadata().contentSha256()).isEqualTo(ContentHash.sha256(parsed.content()));
    }

    /** Chunks overlap, so each is looked for from the beginning of the one before it. */
    @Then("its chunks together hold all of its text")
    public void chunksHoldAll() {
        ParsedDocument parsed = world.parsed();
        int covered = 0;
        int from = 0;
        for (String chunk : parsed.chunks()) {
            int at = parsed.content().indexOf(chunk, from);
            assertThat(at).as("begin of a chunk").isBetween(0, covered);
            from = at;
            covered = Math.max(covered, at + chunk.length());
        }
        assertThat(covered).isEqualTo(parsed.content().length());
    }
}

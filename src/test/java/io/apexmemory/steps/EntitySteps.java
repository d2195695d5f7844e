package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.apexmemory.config.Setting;
import io.apexmemory.document.Entity;
import io.apexmemory.extract.EntityRules;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What documents speak of. */
public final class EntitySteps {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final World world;
    private List<Entity> alone;

    public EntitySteps(World world) {
        this.world = world;
    }

    @Given("OpenAI extracts the entities")
    public void openAiExtracts() {
        world.setting(Setting.ENTITY_EXTRACTOR, "openai");
    }

    @When("^entities are extracted from a document whose content is (.*)$")
    public void extractedFrom(String words) {
        alone = ExtractionAlone.run(world.worker(), blank(words));
    }

    private static String blank(String words) {
        return switch (words) {
            case "empty" -> "";
            case "spaces" -> "   ";
            case "tabs and spaces" -> "\t \t  ";
            case "blank lines" -> "\n\r\n \n";
            default -> throw new IllegalArgumentException(words + " is not blank");
        };
    }

    @Then("no entity is found")
    public void noneIsFound() {
        assertThat(alone).isEmpty();
    }

    @Then("the entities found include")
    public void include(List<Map<String, String>> rows) {
        assertThat(rows).allSatisfy(row -> {
            Entity entity = found(entities(), row.get("entity_type"), row.get("name"));
            assertThat(entity.mentionCount()).hasToString(row.get("mention_count"));
            assertThat(entity.confidence()).isGreaterThanOrEqualTo(Double.parseDouble(row.get("confidence at least")));
        });
    }

    @Then("every entity is of a configured type")
    public void areOfConfiguredTypes() throws IOException {
        try (InputStream rules = EntityRules.class.getResourceAsStream("/entities.yaml")) {
            List<String> types = YAML.readTree(rules).path("types").properties().stream()
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(entities()).extracting(Entity::entityType).isSubsetOf(types);
        }
    }

    @Then("every confidence is above 0 and at most 1")
    public void confidencesAreInRange() {
        assertThat(entities())
                .allSatisfy(entity ->
                        assertThat(entity.confidence()).isGreaterThan(0).isLessThanOrEqualTo(1));
    }

    @Then("every entity's mention stands in the text of {document}")
    public void mentionsStandIn(Document document) {
        String text = world.parsed(document).content();
        assertThat(entities()).allSatisfy(entity -> assertThat(text).contains(entity.mentionText()));
    }

    @Then("Neo4j holds exactly these entities for {document}, with their mention counts and confidences")
    public void neo4jHolds(Document document) {
        assertThat(world.graph().mentions(world.id(document)))
                .containsExactlyInAnyOrderElementsOf(entities().stream()
                        .map(entity -> new Graph.Mention(entity.uuid(), entity.mentionCount(), entity.confidence()))
                        .toList());
    }

    @Then("each entity's uuid follows from its type and name alone")
    public void uuidsFollow() {
        assertThat(entities())
                .allSatisfy(entity -> assertThat(entity.uuid())
                        .isEqualTo(Entity.of(entity.entityType(), entity.name(), 0.1, null, null, "", 1)
                                .uuid()));
    }

    @Then("both documents mention, with the same uuid")
    public void bothMention(List<List<String>> rows) {
        assertThat(rows)
                .allSatisfy(row -> assertThat(found(entities(world.first()), row.get(0), row.get(1))
                                .uuid())
                        .isEqualTo(found(entities(), row.get(0), row.get(1)).uuid()));
    }

    @Then("Neo4j holds each entity that both mention once, with a mention by each")
    public void sharedOnce() {
        Set<UUID> both = ids(entities());
        both.retainAll(ids(entities(world.first())));
        Set<UUID> documents = Set.of(world.first().documentId(), world.latest().documentId());
        assertThat(both)
                .isNotEmpty()
                .allSatisfy(entity -> assertThat(world.graph().nodesOf(entity)).containsExactly(documents));
    }

    private List<Entity> entities() {
        return entities(world.latest());
    }

    private static List<Entity> entities(Ingestion ingestion) {
        return ingestion.entities();
    }

    private static Set<UUID> ids(List<Entity> entities) {
        return entities.stream().map(Entity::uuid).collect(Collectors.toSet());
    }

    private static Entity found(List<Entity> entities, String type, String name) {
        return entities.stream()
                .filter(entity ->
                        entity.entityType().equals(type) && entity.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s %s among %s".formatted(type, name, entities)));
    }
}

package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.saga.IdempotencyKey;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keys under which answers are remembered. */
public final class KeySteps {
    private final World world;
    private final Writes writes;
    private final List<String> keys = new ArrayList<>();

    public KeySteps(World world, Writes writes) {
        this.world = world;
        this.writes = writes;
    }

    @When("{document} is read twice, and a key is made of each write")
    public void isReadTwice(Document document) {
        keys.add(IdempotencyKey.of(writes.read(document)));
        keys.add(IdempotencyKey.of(writes.read(document)));
    }

    @When("{document} is read with each of these texts, and a key is made of each write")
    public void isReadWithEach(Document document, List<String> texts) {
        for (String text : texts) {
            world.documents().write(document, text);
            keys.add(IdempotencyKey.of(writes.read(document)));
        }
    }

    @When("keys are made of")
    public void keysAreMade(List<Map<String, String>> rows) {
        rows.forEach(row -> keys.add(KeyProcess.key(
                row.get("operation"), world.id(new Document(row.get("document"))), row.get("parameters"))));
    }

    @When("a key is made here, and in a process of {word} in {word}")
    public void keyIsMadeElsewhere(String language, String timeZone, List<Map<String, String>> rows) {
        keysAreMade(rows);
        rows.forEach(row -> keys.add(KeyProcess.run(
                Locale.forLanguageTag(language),
                timeZone,
                row.get("operation"),
                world.id(new Document(row.get("document"))),
                row.get("parameters"))));
    }

    @Then("the keys are equal")
    public void areEqual() {
        assertThat(keys).hasSizeGreaterThan(1).containsOnly(keys.get(0));
    }

    @Then("the keys are different")
    public void areDifferent() {
        assertThat(keys).hasSizeGreaterThan(1);
        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
    }

    @Then("each key has {int} hexadecimal digits")
    public void haveHexadecimalDigits(int digits) {
        assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(key).matches("[0-9a-f]{" + digits + "}"));
    }
}

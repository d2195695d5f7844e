package io.apexmemory.steps;

import io.cucumber.java.en.Given;

/** Files that a scenario writes itself. */
public final class FileSteps {
    private final World world;

    public FileSteps(World world) {
        this.world = world;
    }

    @Given("the file {document} says {string}")
    public void says(Document document, String text) {
        world.documents().write(document, text);
    }

    @Given("the file {document} got a new date")
    public void gotANewDate(Document document) {
        world.documents().touch(document);
    }
}

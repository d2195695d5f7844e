package io.apexmemory.config;

/** Where the value of a setting came from; the first one that has a value wins. */
public enum Origin {
    ENVIRONMENT("environment"),
    FILE(".env.temporal"),
    PROFILE("temporal.toml"),
    DEFAULT("default");

    private final String words;

    Origin(String words) {
        this.words = words;
    }

    /** The name that people read, for example {@code .env.temporal}. */
    public String words() {
        return words;
    }
}

package io.apexmemory.store;

/**
 * A database as it stands before a worker starts.
 *
 * @param version of the server, as it tells it
 * @param schema whether it is the one that this release writes to
 * @param detail of the schema in a few words, for example its version
 */
public record Condition(String version, Schema schema, String detail) {
    /** How the schema there is to the one that is needed. */
    public enum Schema {
        /** As it is needed, or none is needed. */
        RIGHT,
        /** Absent or older: a worker makes it right at its start. */
        BEHIND,
        /** Newer, broken or another one: no worker of this release can. */
        WRONG
    }
}

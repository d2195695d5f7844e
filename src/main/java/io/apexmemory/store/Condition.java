package io.apexmemory.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database as it stands before a worker starts.
 *
 * @param version of the server, as it tells it
 * @param schema whether it is the one that this release writes to
 * @param detail of the schema in a few words, for example its version
 */
public record Condition(String version, Schema schema, String detail) {
    private static final Pattern MAJOR = Pattern.compile("^v?(\\d{1,6})\\b");

    /** How the schema there is to the one that is needed. */
    public enum Schema {
        /** As it is needed, or none is needed. */
        RIGHT,
        /** Absent or older: a worker makes it right at its start. */
        BEHIND,
        /** Newer, broken or another one: no worker of this release can. */
        WRONG
    }

    /** Whether the server is of a release before that one; what tells no number is not. */
    public boolean olderThan(int major) {
        Matcher number = MAJOR.matcher(version);
        return number.find() && Integer.parseInt(number.group(1)) < major;
    }
}

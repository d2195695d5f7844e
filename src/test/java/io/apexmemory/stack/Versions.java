package io.apexmemory.stack;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of libraries, read off the names of their jars: many manifests do not tell. */
final class Versions {
    private static final Pattern OF_JAR = Pattern.compile("-(\\d[\\w.-]*)\\.jar$");

    private Versions() {}

    /** For example {@code 1.38.0}, or nothing where the class is not from a jar with a version in its name. */
    static String of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Matcher jar = OF_JAR.matcher(
                source == null ? "" : Path.of(source.getLocation().getPath()).toString());
        return jar.find() ? jar.group(1) : "";
    }
}

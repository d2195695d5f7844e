package io.apexmemory.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of {@code NAME=value} lines as shells and Docker read it: comments, an {@code export} before the name, single quotes
 * that keep all as it is, double quotes in which a backslash escapes. Variables inside values are not replaced.
 */
public final class DotEnv {
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");

    private DotEnv() {}

    /** The variables in the order of the file, none if there is no file; what cannot be read is added to the problems. */
    public static Map<String, String> read(Path file, List<String> problems) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return variables;
        } catch (IOException e) {
            problems.add(
                    file.getFileName() + " cannot be read: it must be a text file in UTF-8, readable by this user");
            return variables;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? lines.get(i).replaceFirst("^\uFEFF", "") : lines.get(i)).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            String value = parts.matches() ? value(parts.group(2)) : null;
            if (value == null) {
                // the line itself is not shown: it may be half of a secret
                problems.add(file.getFileName() + " line " + (i + 1)
                        + " is not NAME=value (is a quote open, or a # missing before a comment?)");
                continue;
            }
            variables.put(parts.group(1), value);
        }
        return variables;
    }

    /** The value behind the sign, or null if a quote is not closed. */
    private static String value(String raw) {
        Matcher single = SINGLE.matcher(raw);
        if (single.matches()) {
            return single.group(1);
        }
        Matcher quoted = DOUBLE.matcher(raw);
        if (quoted.matches()) {
            return unescape(quoted.group(1));
        }
        return raw.startsWith("'") || raw.startsWith("\"")
                ? null
                : raw.replaceFirst("(^|\\s+)#.*", "").strip();
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                c = text.charAt(i);
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
            }
            plain.append(c);
        }
        return plain.toString();
    }
}

package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One name for each document: {@code file:///...} with links resolved and percent-encoded, or {@code s3://bucket/key} with
 * the key as it is. The same file gives the same URI however it was named, whether or not it exists yet.
 */
public final class CanonicalUri {
    private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]+)://.*|(file|s3):.*", Pattern.DOTALL);
    private static final Pattern S3 = Pattern.compile("(?i)s3://([^/]*)/(.*)", Pattern.DOTALL);
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int KEY_BYTES = 1024;
    private static final int SHOWN = 200;

    private CanonicalUri() {}

    /**
     * @param uriOrPath a local path, {@code file:} URI, or {@code s3://bucket/key} whose key is not percent-encoded
     * @throws ApexException of type ValidationError for anything else
     */
    public static String of(String uriOrPath) {
        if (uriOrPath == null || uriOrPath.isBlank()) {
            throw refused("A document needs a URI; name a local path, a file: URI or s3://bucket/key");
        }
        if (uriOrPath.chars().anyMatch(Character::isISOControl)) {
            throw refused(shown(uriOrPath) + " holds control characters; name the document without them");
        }
        Matcher scheme = SCHEME.matcher(uriOrPath);
        if (!scheme.matches()) {
            return ofPath(uriOrPath);
        }
        String name = scheme.group(1) == null ? scheme.group(2) : scheme.group(1);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "file" -> ofFileUri(uriOrPath);
            case "s3" -> ofS3(uriOrPath);
            default ->
                throw refused("Documents are not read from " + shown(name)
                        + ": URIs; name a local path, a file: URI or s3://bucket/key");
        };
    }

    /** What a person may read of a name that nobody has checked: one line, not long. */
    static String shown(String name) {
        String line = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
        return "'" + line.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?") + "'";
    }

    private static String ofPath(String path) {
        try {
            return fileUri(Path.of(path));
        } catch (InvalidPathException e) {
            throw refused(shown(path) + " is no path on this machine; check its characters");
        }
    }

    private static String ofFileUri(String text) {
        try {
            URI uri = new URI(ascii(text));
            boolean here = uri.getRawAuthority() == null || "localhost".equalsIgnoreCase(uri.getHost());
            if (!here || uri.isOpaque() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw refused(shown(text) + " names no local file; write file:///absolute/path, percent-encoded");
            }
            if (uri.getPath().chars().anyMatch(Character::isISOControl)) {
                throw refused(shown(text) + " holds control characters; name the document without them");
            }
            return fileUri(Path.of(URI.create("file://" + uri.getRawPath())));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused(shown(text) + " is malformed; write file:///absolute/path, percent-encoded");
        }
    }

    /** Percent-encodes what is not ASCII and, unlike {@code URI.toASCIIString}, does not compose accents: names are bytes. */
    private static String ascii(String uri) {
        StringBuilder ascii = new StringBuilder();
        for (byte b : uri.getBytes(StandardCharsets.UTF_8)) {
            ascii.append(b < 0 ? String.format("%%%02X", b & 0xFF) : String.valueOf((char) b));
        }
        return ascii.toString();
    }

    private static String ofS3(String text) {
        Matcher parts = S3.matcher(text);
        if (!parts.matches() || parts.group(2).isEmpty()) {
            throw refused(shown(text) + " names no object; write s3://bucket/key");
        }
        if (!BUCKET.matcher(parts.group(1)).matches()) {
            throw refused(shown(text) + " names no valid bucket; bucket names have 3 to 63 of a-z, 0-9, '.' and '-'");
        }
        if (parts.group(2).getBytes(StandardCharsets.UTF_8).length > KEY_BYTES) {
            throw refused("The key in " + shown(text) + " is longer than 1024 bytes; S3 has no such object");
        }
        return "s3://" + parts.group(1) + "/" + parts.group(2);
    }

    private static String fileUri(Path path) {
        String uri = real(path.toAbsolutePath()).normalize().toUri().toString();
        // a folder's URI ends with a slash only while the folder exists
        return uri.endsWith("/") && uri.length() > "file:///".length() ? uri.substring(0, uri.length() - 1) : uri;
    }

    /** Resolves links as far down as the path exists, so that a missing file has the name it will have. */
    private static Path real(Path absolute) {
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }

    private static ApexException refused(String message) {
        return new ApexException(ErrorType.VALIDATION, message);
    }
}

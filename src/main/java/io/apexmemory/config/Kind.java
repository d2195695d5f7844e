package io.apexmemory.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What values a setting takes.
 *
 * @param allowed the values in words, to follow "must be"
 * @param accepts whether a value, seen from the working folder, is one of them
 * @param secret whether the value must never be shown
 * @param unit what a number counts where it is a time, else null
 */
record Kind(String allowed, Check accepts, boolean secret, ChronoUnit unit) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?!ENCRYPTED)(?:[A-Z]+ )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

    static final Kind TEXT = of("a text without control characters", Kind::printable);
    static final Kind SECRET = new Kind("a text without control characters", (v, f) -> printable(v), true, null);
    static final Kind FLAG = of("true or false", v -> v.equalsIgnoreCase("true") || v.equalsIgnoreCase("false"));
    static final Kind LIST = of("a list separated by commas", Kind::printable);
    static final Kind FILE = new Kind("the path of a readable file", Kind::readable, false, null);
    static final Kind CERTIFICATES =
            new Kind("the path of a PEM file of certificates", Kind::certificates, false, null);
    static final Kind PRIVATE_KEY =
            new Kind("the path of a PEM file of a private key that is not encrypted", Kind::privateKey, false, null);
    static final Kind PORT = number(0, 65_535);
    static final Kind HTTP_URL = url("http", "https");

    @FunctionalInterface
    interface Check {
        boolean accepts(String value, Path workingFolder);
    }

    static Kind number(int from, int to) {
        return time(null, from, to);
    }

    static Kind seconds(int from, int to) {
        return time(ChronoUnit.SECONDS, from, to);
    }

    static Kind milliseconds(int from, int to) {
        return time(ChronoUnit.MILLIS, from, to);
    }

    static Kind hours(int from, int to) {
        return time(ChronoUnit.HOURS, from, to);
    }

    static Kind choice(String... words) {
        return of(String.join(" or ", words), v -> Arrays.asList(words).contains(v));
    }

    /** An address with a host; passwords in it are masked wherever it is shown. */
    static Kind url(String... schemes) {
        Set<String> known = Set.of(schemes);
        return of("a URL like " + schemes[0] + "://host:port (" + String.join(", ", schemes) + ")", v -> {
            try {
                URI uri = new URI(v);
                return uri.getScheme() != null
                        && known.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                        && uri.getHost() != null;
            } catch (URISyntaxException e) {
                return false;
            }
        });
    }

    static Kind matching(String pattern, String allowed) {
        return of(allowed, Pattern.compile(pattern).asMatchPredicate());
    }

    /** The value as it may be shown: no secret, and no password inside an address. */
    String masked(String value) {
        return secret ? "***" : withoutPasswords(value);
    }

    /** Rather hides too much than too little: a password may hold any character, also those that end a host. */
    private static String withoutPasswords(String value) {
        String shown = value.replaceAll("(?i)([?&;,\\s][a-z_]*(?:password|secret|token|key)=)[^&]*", "$1***");
        int at = shown.lastIndexOf('@');
        if (at < 0) {
            return shown;
        }
        int authority = shown.indexOf("://");
        int colon = shown.indexOf(':', authority < 0 ? 0 : authority + 3);
        if (colon < 0 || colon > at) {
            return shown;
        }
        return (authority < 0 ? "" : shown.substring(0, colon + 1)) + "***" + shown.substring(at);
    }

    private static Kind of(String allowed, Predicate<String> accepts) {
        return new Kind(allowed, (value, folder) -> accepts.test(value), false, null);
    }

    private static Kind time(ChronoUnit unit, int from, int to) {
        String allowed = "a whole number from " + from + " to " + to;
        return new Kind(allowed, (value, folder) -> within(value, from, to), false, unit);
    }

    private static boolean within(String value, int from, int to) {
        try {
            int number = Integer.parseInt(value);
            return from <= number && number <= to;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean printable(String value) {
        return value.chars().noneMatch(Character::isISOControl);
    }

    private static boolean readable(String value, Path workingFolder) {
        try {
            Path file = workingFolder.resolve(value);
            return Files.isRegularFile(file) && Files.isReadable(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean certificates(String value, Path workingFolder) {
        try (InputStream file = Files.newInputStream(workingFolder.resolve(value))) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(file)
                    .isEmpty();
        } catch (IOException | InvalidPathException | CertificateException e) {
            return false;
        }
    }

    private static boolean privateKey(String value, Path workingFolder) {
        try {
            Matcher pem = KEY.matcher(Files.readString(workingFolder.resolve(value), StandardCharsets.ISO_8859_1));
            return pem.find() && Base64.getMimeDecoder().decode(pem.group(2)).length > 0;
        } catch (IOException | IllegalArgumentException e) { // no path, or no Base64
            return false;
        }
    }
}

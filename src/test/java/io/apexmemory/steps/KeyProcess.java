package io.apexmemory.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.apexmemory.document.Json;
import io.apexmemory.saga.IdempotencyKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Makes one key in a process of its own, whose language and time zone somebody else chose. */
final class KeyProcess {
    private KeyProcess() {}

    /** Operation and document as arguments, the parameters as JSON on standard input: the command line is not Unicode everywhere. */
    public static void main(String[] args) throws IOException {
        String parameters = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(key(args[0], UUID.fromString(args[1]), parameters));
    }

    static String key(String operation, UUID document, String parameters) {
        try {
            return IdempotencyKey.of(
                    operation,
                    document,
                    Json.MAPPER.readValue(parameters, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(parameters + " is no JSON object", e);
        }
    }

    static String run(Locale language, String timeZone, String operation, UUID document, String parameters) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Duser.language=" + language.getLanguage(),
                            "-Duser.country=" + language.getCountry(),
                            "-Duser.timezone=" + timeZone,
                            "-Dfile.encoding=ISO-8859-1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KeyProcess.class.getName(),
                            operation,
                            document.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().write(parameters.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

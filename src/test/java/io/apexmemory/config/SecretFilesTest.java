package io.apexmemory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SecretFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everySecretAndNothingElseMayLieInAFile(Setting setting) throws IOException {
        Files.writeString(folder.resolve("secret"), "hunter2");
        Settings settings = load(Map.of(setting + "_FILE", "secret"));

        assertThat(settings.optional(setting))
                .isEqualTo(setting.secret() ? Optional.of("hunter2") : setting.defaultValue());
    }

    @ParameterizedTest
    @CsvSource({"hunter2\\n,hunter2", "hunter2\\r\\n,hunter2", "hunter2,hunter2", "' two words \\n',' two words '"})
    void theLineBreakAtTheEndIsNoPartOfIt(String content, String secret) throws IOException {
        Files.writeString(folder.resolve("secret"), content.replace("\\r", "\r").replace("\\n", "\n"));

        assertThat(load(Map.of("NEO4J_PASSWORD_FILE", "secret")).text(Setting.NEO4J_PASSWORD))
                .isEqualTo(secret);
    }

    @Test
    void theEnvironmentGoesBeforeTheFileInEitherForm() throws IOException {
        Files.writeString(folder.resolve("secret"), "of the file");
        Files.writeString(folder.resolve(Settings.FILE_NAME), "NEO4J_PASSWORD_FILE=secret\nPOSTGRES_PASSWORD=plain\n");
        Settings settings = load(Map.of("NEO4J_PASSWORD", "of the environment", "POSTGRES_PASSWORD_FILE", "secret"));

        assertThat(settings.text(Setting.NEO4J_PASSWORD)).isEqualTo("of the environment");
        assertThat(settings.text(Setting.POSTGRES_PASSWORD)).isEqualTo("of the file");
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.listing())
                .filteredOn(line -> line.setting() == Setting.POSTGRES_PASSWORD)
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.shown()).contains("***");
                    assertThat(line.origin()).isEqualTo(Origin.ENVIRONMENT);
                    assertThat(line.file()).contains("secret");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "absent | NEO4J_PASSWORD_FILE=absent (environment) must be the path of a readable file",
                "empty | NEO4J_PASSWORD_FILE=empty (environment) must be the path of a readable file",
                "folder | NEO4J_PASSWORD_FILE=folder (environment) must be the path of a readable file",
                "binary | NEO4J_PASSWORD_FILE=binary (environment) must be the path of a readable file in UTF-8",
                "large | NEO4J_PASSWORD_FILE=large (environment) must be the path of a readable file",
                "lines | NEO4J_PASSWORD_FILE=lines (environment) must hold a text without control characters"
            })
    void aFileThatHoldsNoSecretIsNamedAndNotQuoted(String file, String message) throws IOException {
        Files.createFile(folder.resolve("empty"));
        Files.createDirectory(folder.resolve("folder"));
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        Files.writeString(folder.resolve("large"), "hunter2".repeat(10_000));
        Files.writeString(folder.resolve("lines"), "hunter2\nhunter3\n");

        assertThatThrownBy(() -> load(Map.of("NEO4J_PASSWORD_FILE", file)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("hunter");
    }

    @Test
    void bothInOnePlaceAreOneTooMany() throws IOException {
        Files.writeString(folder.resolve("secret"), "hunter2");

        assertThatThrownBy(() -> load(Map.of("QDRANT_API_KEY", "hunter3", "QDRANT_API_KEY_FILE", "secret")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("QDRANT_API_KEY and QDRANT_API_KEY_FILE are both set (environment); keep one of them");
    }

    private Settings load(Map<String, String> environment) {
        return Settings.load(environment, folder);
    }
}

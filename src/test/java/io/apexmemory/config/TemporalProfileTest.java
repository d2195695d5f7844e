package io.apexmemory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalProfileTest {
    private static final String TOML = """
            [profile.default]
            address = "default.example:7001"
            namespace = "of-default"

            [profile.cloud]
            address = "cloud.example:7002"
            namespace = "of-cloud"
            api_key = "hunter2"
            [profile.cloud.tls]
            server_name = "other.example"

            [profile.plain]
            api_key = "hunter2"
            tls = { disabled = true }
            """;

    @TempDir
    Path folder;

    @Test
    void aProfileGoesBeforeTheDefaultsAndBehindAllElse() throws IOException {
        Files.writeString(folder.resolve(Settings.FILE_NAME), "TEMPORAL_NAMESPACE=of-the-file\n");
        Settings settings = load(TOML, Map.of("TEMPORAL_PROFILE", "cloud"));

        assertThat(settings.text(Setting.TEMPORAL_HOST)).isEqualTo("cloud.example");
        assertThat(settings.number(Setting.TEMPORAL_PORT)).isEqualTo(7002);
        assertThat(settings.origin(Setting.TEMPORAL_PORT)).isEqualTo(Origin.PROFILE);
        assertThat(settings.text(Setting.TEMPORAL_NAMESPACE)).isEqualTo("of-the-file");
        assertThat(settings.text(Setting.TEMPORAL_API_KEY)).isEqualTo("hunter2");
        assertThat(settings.shown(Setting.TEMPORAL_API_KEY)).isEqualTo("***");
        assertThat(settings.flag(Setting.TEMPORAL_TLS)).isTrue();
        assertThat(settings.text(Setting.TEMPORAL_TLS_SERVER_NAME)).isEqualTo("other.example");
        assertThat(settings.origin(Setting.TEMPORAL_TASK_QUEUE)).isEqualTo(Origin.DEFAULT);
    }

    @Test
    void theDefaultProfileNeedNotBeAskedForNorBeThere() throws IOException {
        assertThat(load(TOML, Map.of()).text(Setting.TEMPORAL_HOST)).isEqualTo("default.example");
        assertThat(load("", Map.of("TEMPORAL_PROFILE", "default")).text(Setting.TEMPORAL_HOST))
                .isEqualTo("localhost");
        assertThat(load(TOML, Map.of("TEMPORAL_PROFILE", "plain")).flag(Setting.TEMPORAL_TLS))
                .isFalse();
    }

    @Test
    void aHostThatIsSetComesWithItsOwnPort() throws IOException {
        Settings settings = load(TOML, Map.of("TEMPORAL_HOST", "here"));

        assertThat(settings.number(Setting.TEMPORAL_PORT)).isEqualTo(7233);
        assertThat(settings.text(Setting.TEMPORAL_NAMESPACE)).isEqualTo("of-default");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theUsersOwnFileIsReadWhereTemporalsProgramsLookForIt() throws IOException {
        Path file = folder.resolve(".config/temporalio/temporal.toml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, TOML);

        assertThat(Settings.load(Map.of("HOME", folder.toString()), folder).text(Setting.TEMPORAL_NAMESPACE))
                .isEqualTo("of-default");
        assertThat(Settings.of(Map.of()).text(Setting.TEMPORAL_NAMESPACE)).isEqualTo("default");
        assertThat(Settings.load(Map.of("HOME", folder.toString(), "TEMPORAL_HOST", "elsewhere"), folder)
                        .text(Setting.TEMPORAL_NAMESPACE))
                .as("nobody spoke of the file, and somebody of another server")
                .isEqualTo("default");
        assertThat(Settings.load(
                                Map.of("HOME", folder.toString(), "TEMPORAL_HOST", "x", "TEMPORAL_PROFILE", "cloud"),
                                folder)
                        .text(Setting.TEMPORAL_NAMESPACE))
                .isEqualTo("of-cloud");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[profile.default]\\naddress = \"h:many\" | TEMPORAL_PORT=many (temporal.toml) must be a whole number",
                "[profile.default.tls]\\nclient_cert_path = \"no.pem\"\\nclient_key_path = \"no.key\""
                        + "| TEMPORAL_TLS_CERT=no.pem (temporal.toml) must be the path of a PEM file of certificates",
                "[profile.default.tls]\\nclient_cert_data = \"hunter2\" | mine.toml, profile default: certificates must be files",
                "[profile.default]\\napi_key = hunter2 | mine.toml is not what Temporal calls a configuration file; see line 2",
                "[profile.cloud] | TEMPORAL_PROFILE=mine (environment) must be a profile of mine.toml, which has cloud"
            })
    void whatIsWrongInItIsNamedAndNotQuoted(String toml, String message) {
        Map<String, String> environment =
                message.startsWith("TEMPORAL_PROFILE") ? Map.of("TEMPORAL_PROFILE", "mine") : Map.of();

        assertThatThrownBy(() -> load(toml.replace("\\n", "\n"), environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aProfileWithoutAFileIsRefused() {
        assertThatThrownBy(() -> Settings.load(Map.of("TEMPORAL_PROFILE", "cloud"), folder))
                .hasMessage(
                        "TEMPORAL_PROFILE=cloud (environment) must be a profile of a temporal.toml, and there is none;"
                                + " set TEMPORAL_CONFIG_FILE");
        assertThatThrownBy(() -> Settings.load(Map.of("TEMPORAL_CONFIG_FILE", "gone.toml"), folder))
                .hasMessage("TEMPORAL_CONFIG_FILE=gone.toml (environment) must be the path of a readable file");
    }

    @Test
    void whatHasNoSettingIsSaidToBeIgnored() throws IOException {
        String toml = """
                [profile.default]
                grpc_meta = { team = "freight" }
                tls = { disable_host_verification = true }
                """;

        assertThat(load(toml, Map.of()).warnings())
                .containsExactly(
                        "mine.toml, profile default: grpc_meta is ignored",
                        "mine.toml, profile default: disable_host_verification is ignored; set server_ca_cert_path and"
                                + " server_name");
    }

    private Settings load(String toml, Map<String, String> environment) throws IOException {
        Files.writeString(folder.resolve("mine.toml"), toml);
        Map<String, String> all = new HashMap<>(environment);
        all.put("TEMPORAL_CONFIG_FILE", "mine.toml");
        return Settings.load(all, folder);
    }
}

package io.apexmemory.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apexmemory.config.Settings.Value;
import io.temporal.envconfig.ClientConfig;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.ClientConfigTLS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A profile of the file that Temporal's own command line and SDKs share: the connection, as far as there are settings for it. */
final class TemporalProfile {
    private final List<String> problems;
    private final List<String> warnings;

    TemporalProfile(List<String> problems, List<String> warnings) {
        this.problems = problems;
        this.warnings = warnings;
    }

    /** Where Temporal's own programs look for it, if this user has one. */
    static Optional<String> ofUser(Map<String, String> environment) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String base = environment.get(system.contains("win") ? "APPDATA" : "HOME");
        if (base == null || base.isBlank()) {
            return Optional.empty();
        }
        Path folder = system.contains("mac")
                ? Path.of(base, "Library", "Application Support")
                : system.contains("win") ? Path.of(base) : Path.of(base, ".config");
        Path file = folder.resolve("temporalio").resolve("temporal.toml");
        return Files.isRegularFile(file) ? Optional.of(file.toString()) : Optional.empty();
    }

    /**
     * What the profile sets.
     *
     * @param file none if there is none to read
     * @param chosen the profile that somebody asked for, which must be there unless it is the default one
     */
    Map<Setting, String> read(Optional<String> file, Path workingFolder, Optional<Value> chosen) {
        String usual = Setting.TEMPORAL_PROFILE.defaultValue().orElseThrow();
        String name = chosen.map(Value::text).orElse(usual);
        try {
            Map<String, ClientConfigProfile> profiles =
                    file.isEmpty() ? Map.of() : profiles(Files.readAllBytes(workingFolder.resolve(file.get())));
            if (profiles.containsKey(name)) {
                return settings(profiles.get(name), file.get() + ", profile " + name);
            }
            chosen.filter(value -> !value.text().equals(usual))
                    .ifPresent(value -> problems.add("TEMPORAL_PROFILE=" + name + " ("
                            + value.origin().words() + ") must be a profile of "
                            + (file.isEmpty()
                                    ? "a temporal.toml, and there is none; set TEMPORAL_CONFIG_FILE"
                                    : file.get() + ", which has "
                                            + String.join(", ", new TreeSet<>(profiles.keySet())))));
        } catch (JsonProcessingException e) {
            // its message quotes the file, which may hold a key
            problems.add(file.orElseThrow() + " is not what Temporal calls a configuration file"
                    + (e.getLocation() == null
                            ? ""
                            : "; see line " + e.getLocation().getLineNr()));
        } catch (IOException | InvalidPathException e) {
            // where the file is a setting, it is checked as such
        }
        return Map.of();
    }

    private static Map<String, ClientConfigProfile> profiles(byte[] toml) throws IOException {
        try {
            return ClientConfig.fromToml(toml).getProfiles();
        } catch (NullPointerException e) {
            // its way to say that there is no profile at all, as in an empty file
            return Map.of();
        }
    }

    private Map<Setting, String> settings(ClientConfigProfile profile, String place) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        address(settings, profile.getAddress());
        put(settings, Setting.TEMPORAL_NAMESPACE, profile.getNamespace());
        put(settings, Setting.TEMPORAL_API_KEY, profile.getApiKey());
        if (profile.getMetadata() != null && !profile.getMetadata().keys().isEmpty()) {
            warnings.add(place + ": grpc_meta is ignored");
        }
        if (profile.getTls() != null) {
            tls(settings, profile.getTls(), place);
        }
        return settings;
    }

    private static void address(Map<Setting, String> settings, String address) {
        if (address == null || address.isBlank()) {
            return;
        }
        int colon = address.lastIndexOf(':');
        boolean port = colon > address.lastIndexOf(']');
        put(settings, Setting.TEMPORAL_HOST, port ? address.substring(0, colon) : address);
        put(settings, Setting.TEMPORAL_PORT, port ? address.substring(colon + 1) : null);
    }

    private void tls(Map<Setting, String> settings, ClientConfigTLS tls, String place) {
        boolean disabled = Boolean.TRUE.equals(tls.isDisabled());
        settings.put(Setting.TEMPORAL_TLS, String.valueOf(!disabled));
        put(settings, Setting.TEMPORAL_TLS_CERT, tls.getClientCertPath());
        put(settings, Setting.TEMPORAL_TLS_KEY, tls.getClientKeyPath());
        put(settings, Setting.TEMPORAL_TLS_CA, tls.getServerCACertPath());
        put(settings, Setting.TEMPORAL_TLS_SERVER_NAME, tls.getServerName());
        if (given(tls.getClientCertData()) || given(tls.getClientKeyData()) || given(tls.getServerCACertData())) {
            problems.add(place + ": certificates must be files here (client_cert_path, client_key_path,"
                    + " server_ca_cert_path), not data");
        }
        if (Boolean.TRUE.equals(tls.isDisableHostVerification())) {
            warnings.add(place + ": disable_host_verification is ignored; set server_ca_cert_path and server_name");
        }
    }

    private static boolean given(byte[] data) {
        return data != null && data.length > 0;
    }

    private static void put(Map<Setting, String> settings, Setting setting, String value) {
        if (value != null && !value.isBlank()) {
            settings.put(setting, value.strip());
        }
    }
}

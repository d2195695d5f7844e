package io.apexmemory.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.stack.GuardedTemporal;
import io.apexmemory.stack.GuardedTemporal.By;
import io.cucumber.java.AfterAll;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A Temporal that speaks TLS, and how somebody gets to it. */
public final class GuardedSteps {
    private static GuardedTemporal temporal;

    private final World world;
    private final Workplace place;
    private final Map<By, Integer> before = new EnumMap<>(By.class);

    public GuardedSteps(World world, Workplace place) {
        this.world = world;
        this.place = place;
    }

    GuardedTemporal temporal() {
        synchronized (GuardedSteps.class) {
            if (temporal == null) {
                temporal = GuardedTemporal.start();
            }
            return temporal;
        }
    }

    @AfterAll
    public static void end() {
        synchronized (GuardedSteps.class) {
            if (temporal != null) {
                temporal.close();
                temporal = null;
            }
        }
    }

    @Given("a Temporal that speaks TLS and lets in known certificates and its API key")
    public void aGuardedTemporal() {
        for (By by : By.values()) {
            before.put(by, temporal().calls(by));
        }
    }

    @Given("the environment of this scenario's worker, which leads there by {}")
    public void leadsThereBy(String what) {
        Map<String, String> environment = place.environment();
        environment.putAll(TestWorker.environment(world.stack(), Map.of("TEMPORAL_TASK_QUEUE", "guarded")));
        environment.put("TEMPORAL_HOST", GuardedTemporal.SERVER_NAME);
        environment.put("TEMPORAL_PORT", Integer.toString(temporal().port()));
        environment.put("TEMPORAL_TLS_CA", temporal().authority().toString());
        switch (what) {
            case "the files of a certificate" -> {
                environment.put(
                        "TEMPORAL_TLS_CERT", temporal().clientCertificate().toString());
                environment.put("TEMPORAL_TLS_KEY", temporal().clientKey().toString());
            }
            case "an API key in a file" -> {
                place.write("key", GuardedTemporal.API_KEY + "\n");
                environment.put("TEMPORAL_API_KEY_FILE", "key");
                // another name for the same place, which the certificate does not have
                environment.put("TEMPORAL_HOST", "127.0.0.1");
                environment.put("TEMPORAL_TLS_SERVER_NAME", GuardedTemporal.SERVER_NAME);
            }
            case "a profile of temporal.toml with both" -> profile(environment);
            case "nothing but TLS" -> {}
            case "another API key" -> environment.put("TEMPORAL_API_KEY", "another");
            case "another authority" ->
                environment.put(
                        "TEMPORAL_TLS_CA", temporal().clientCertificate().toString());
            case "no TLS at all" -> environment.remove("TEMPORAL_TLS_CA");
            default -> throw new IllegalArgumentException(what);
        }
    }

    private void profile(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.matches("TEMPORAL_(HOST|PORT|NAMESPACE|TLS_CA)"));
        environment.put("TEMPORAL_CONFIG_FILE", "temporal.toml");
        environment.put("TEMPORAL_PROFILE", "guarded");
        place.write("temporal.toml", """
                [profile.guarded]
                address = "%s:%d"
                namespace = "default"
                api_key = "%s"
                [profile.guarded.tls]
                client_cert_path = '%s'
                client_key_path = '%s'
                server_ca_cert_path = '%s'
                """.formatted(
                        GuardedTemporal.SERVER_NAME,
                        temporal().port(),
                        GuardedTemporal.API_KEY,
                        temporal().clientCertificate(),
                        temporal().clientKey(),
                        temporal().authority()));
    }

    @Then("Temporal let it in by its {}")
    public void letIn(String proof) {
        By by = By.valueOf(proof.toUpperCase(Locale.ROOT).replace(' ', '_'));
        for (By each : By.values()) {
            int calls = temporal().calls(each) - before.get(each);
            assertThat(calls > 0).as("%s: %d calls", each, calls).isEqualTo(each == by);
        }
    }
}

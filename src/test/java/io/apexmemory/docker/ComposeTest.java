package io.apexmemory.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.config.Setting;
import io.apexmemory.docker.ComposeFiles.ComposeService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComposeTest {
    /** Those that clients depend on, by service: on this machine, and in the container. */
    private static final Map<String, Set<String>> PORTS = Map.of(
            "temporal", Set.of("7233:7233", "8077:8077"),
            "temporal-ui", Set.of("8088:8080"),
            "temporal-postgres", Set.of("5433:5432"),
            "postgres", Set.of("5432:5432"),
            "neo4j", Set.of("7474:7474", "7687:7687"),
            "qdrant", Set.of("6333:6333", "6334:6334"),
            "redis", Set.of("6379:6379"),
            "prometheus", Set.of("9090:9090"),
            "grafana", Set.of("3001:3000"));

    /** Programs of which it is known that the image has them: from its Dockerfile, or from its base. */
    private static final Map<String, Set<String>> PROGRAMS = Map.of(
            "postgres", Set.of("pg_isready"),
            "neo4j", Set.of("wget"),
            "qdrant/qdrant", Set.of("bash"),
            "redis", Set.of("sh"),
            "temporalio/server", Set.of("nc"),
            "temporalio/admin-tools", Set.of("test"),
            "temporalio/ui", Set.of("wget"),
            "prom/prometheus", Set.of("wget"),
            "grafana/grafana", Set.of("wget"),
            "apex-memory", Set.of("/opt/apex/health"));

    private final ComposeFiles all = ComposeFiles.of("compose.yml");

    @Test
    void oneFileIsTheWholeSystem() {
        assertThat(all.files().keySet())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "compose.yml",
                        "databases-compose.yml",
                        "temporal-compose.yml",
                        "worker-compose.yml",
                        "monitoring-compose.yml");
        assertThat(all.services().map(ComposeService::name))
                .containsExactlyInAnyOrder(
                        "postgres",
                        "neo4j",
                        "qdrant",
                        "redis",
                        "temporal",
                        "temporal-ui",
                        "temporal-postgres",
                        "temporal-admin-tools",
                        "temporal-schema",
                        "worker",
                        "prometheus",
                        "grafana");
        assertThat(all.files().values()).allSatisfy(file -> {
            assertThat(file).doesNotContainKey("version");
            assertThat(file).containsEntry("name", "apex");
        });
    }

    @Test
    void temporalsContainersHaveTheirNames() {
        for (String name : List.of("temporal", "temporal-ui", "temporal-postgres", "temporal-admin-tools")) {
            assertThat(all.service(name).text("container_name")).isEqualTo(name);
        }
        assertThat(all.service("temporal").part("environment")).containsEntry("DB", "postgres12");
    }

    @Test
    void everyImageIsPinnedToARelease() {
        assertThat(all.services())
                .allSatisfy(service -> assertThat(service.image()[1])
                        .as(service.name())
                        .matches("v?\\d+\\.\\d+(\\.\\d+)?([-_+.][\\w.]+)*"));
    }

    @Test
    void everyServiceIsLimitedAndComesBack() {
        assertThat(all.services()).allSatisfy(service -> {
            Map<String, Object> limits = ComposeFiles.map(
                    ComposeFiles.map(service.part("deploy").get("resources")).get("limits"));
            assertThat(limits.get("memory"))
                    .as(service.name() + " memory")
                    .asString()
                    .matches("\\d+[mg]");
            assertThat(limits.get("cpus"))
                    .as(service.name() + " processors")
                    .asString()
                    .matches("\\d+");
            assertThat(service.text("restart")).as(service.name()).matches("unless-stopped|on-failure:\\d+");
            assertThat(ComposeFiles.map(service.part("logging").get("options")))
                    .as(service.name() + " log")
                    .containsKeys("max-size", "max-file");
            assertThat(service.texts("security_opt")).as(service.name()).contains("no-new-privileges:true");
            assertThat(service.texts("networks")).as(service.name()).containsExactly("apex-network");
        });
        assertThat(ComposeFiles.map(all.networks().get("apex-network"))).containsEntry("name", "apex-network");
    }

    @Test
    void everyServiceTellsOfItsHealthWithAProgramThatItsImageHas() {
        all.services().forEach(service -> {
            if (service.healthProgram() == null) {
                assertThat(awaitedToEnd()).as("without a health check").contains(service.name());
            } else {
                assertThat(PROGRAMS.get(service.image()[0])).as(service.name()).contains(service.healthProgram());
                assertThat(service.part("healthcheck"))
                        .as(service.name())
                        .containsKeys("interval", "timeout", "retries", "start_period");
            }
        });
    }

    private Set<String> awaitedToEnd() {
        return all.services()
                .flatMap(service -> service.part("depends_on").entrySet().stream())
                .filter(needed -> "service_completed_successfully"
                        .equals(ComposeFiles.map(needed.getValue()).get("condition")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void whatIsWaitedForIsThereAndCanBeHealthy() {
        all.services()
                .forEach(service -> service.part("depends_on").forEach((needed, how) -> {
                    String condition = ComposeFiles.map(how).get("condition").toString();
                    assertThat(condition).as(service.name()).isIn("service_healthy", "service_completed_successfully");
                    assertThat(all.service(needed).healthProgram() != null)
                            .as("%s waits for %s", service.name(), needed)
                            .isEqualTo(condition.equals("service_healthy"));
                }));
    }

    @Test
    void portsAreTheOnesThatClientsDependOnAndNobodyElseReachesThem() {
        Map<String, Set<String>> published = new TreeMap<>();
        all.services().filter(service -> !service.texts("ports").isEmpty()).forEach(service -> {
            assertThat(service.texts("ports")).as(service.name()).allMatch(port -> port.startsWith("127.0.0.1:"));
            published.put(
                    service.name(),
                    service.texts("ports").stream()
                            .map(port -> port.replaceFirst("^127\\.0\\.0\\.1:", ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        });
        assertThat(published).isEqualTo(PORTS);
    }

    @Test
    void severalWorkersCanRunAndAreFound() {
        ComposeService worker = all.service("worker");
        assertThat(worker.content()).doesNotContainKeys("ports", "container_name");
        String port = Setting.TEMPORAL_METRICS_PORT.defaultValue().orElseThrow();
        assertThat(worker.texts("expose")).containsExactly(port);
        Map<String, Object> prometheus =
                ComposeFiles.map(ComposeFiles.yaml(Path.of("docker/prometheus/prometheus.yml")));
        Map<String, Object> job = ComposeFiles.map(
                ComposeFiles.list(prometheus.get("scrape_configs")).get(0));
        Map<String, Object> discovery =
                ComposeFiles.map(ComposeFiles.list(job.get("dns_sd_configs")).get(0));
        assertThat(job).containsEntry("job_name", "worker");
        assertThat(discovery)
                .containsEntry("names", List.of("worker"))
                .containsEntry("type", "A")
                .containsEntry("port", Integer.valueOf(port));
    }

    @Test
    void theWorkerIsGivenSettingsAndItsSecretsByFile() {
        ComposeService worker = all.service("worker");
        Map<String, Object> environment = worker.part("environment");
        Set<String> settings = Arrays.stream(Setting.values()).map(Enum::name).collect(Collectors.toSet());
        Set<String> secrets = Arrays.stream(Setting.values())
                .filter(Setting::secret)
                .map(Enum::name)
                .collect(Collectors.toSet());
        assertThat(environment).isNotEmpty();
        environment.forEach((name, value) -> {
            String setting = name.replaceFirst("_FILE$", "");
            assertThat(settings).as(name).contains(setting);
            assertThat(name.endsWith("_FILE")).as(name).isEqualTo(secrets.contains(setting));
            if (secrets.contains(setting)) {
                assertThat(worker.texts("secrets"))
                        .as(name)
                        .contains(value.toString().replaceFirst("^/run/secrets/", ""));
            }
        });
        // the blobs are where all workers see them
        assertThat(worker.texts("volumes"))
                .contains(
                        "apex-blobs:" + environment.get("BLOB_STORE").toString().replaceFirst("^file:", ""));
        // and a worker that is stopped has the time to hand back what it has
        assertThat(Integer.parseInt(worker.text("stop_grace_period").replace("s", "")))
                .isGreaterThan(
                        Integer.parseInt(environment.get("WORKER_STOP_SECONDS").toString()));
    }

    @Test
    void noFileHoldsASecret() throws IOException {
        all.services()
                .forEach(service -> service.part("environment").forEach((name, value) -> {
                    if (name.matches(".*(PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_KEY|AUTH)(_|$).*")) {
                        assertThat(value.toString())
                                .as(service.name() + " " + name)
                                .startsWith("/run/secrets/");
                    }
                }));
        assertThat(Files.readString(Path.of("docker/.gitignore"))).contains("/secrets/", "/.env");
        String maker = Files.readString(Path.of("docker/secrets.sh"));
        all.secrets().forEach((name, secret) -> {
            assertThat(ComposeFiles.map(secret)).as(name).containsEntry("file", "./secrets/" + name);
            assertThat(maker).contains("make " + name + " ");
        });
        Set<String> used = all.services()
                .flatMap(service -> service.texts("secrets").stream())
                .collect(Collectors.toSet());
        assertThat(all.secrets().keySet()).isEqualTo(used);
        all.services().forEach(service -> {
            String said = service.content().toString();
            service.texts("secrets")
                    .forEach(secret -> assertThat(said.contains("/run/secrets/" + secret)
                                    || service.name().equals("temporal-schema"))
                            .as(service.name() + " reads " + secret)
                            .isTrue());
        });
    }

    @Test
    void whatIsMountedIsThere() {
        Set<String> used = new TreeSet<>();
        all.services().flatMap(service -> service.texts("volumes").stream()).forEach(volume -> {
            String source = volume.split(":", -1)[0];
            if (source.startsWith(".")) {
                assertThat(ComposeFiles.FOLDER.resolve(source)).exists();
                assertThat(volume).endsWith(":ro");
            } else {
                used.add(source);
            }
        });
        assertThat(all.volumes().keySet()).isEqualTo(used);
        all.services()
                .flatMap(service -> Stream.of(service.texts("command"), service.texts("entrypoint")))
                .flatMap(List::stream)
                .filter(word -> word.startsWith("/scripts/"))
                .forEach(script -> assertThat(ComposeFiles.FOLDER.resolve(script.replace("/scripts", "temporal")))
                        .isExecutable());
    }

    @Test
    void everyVariableHasADefaultAndIsExplained() throws IOException {
        String explained = Files.readString(Path.of("docker/README.md"));
        assertThat(all.variables()).isNotEmpty();
        all.variables().forEach((name, otherwise) -> {
            assertThat(otherwise).as(name).isNotBlank();
            assertThat(explained).contains("`" + name + "`");
        });
    }

    @Test
    void eachFileCanBeUsedAlone() {
        for (Path file : all.files().keySet()) {
            ComposeFiles alone = ComposeFiles.of(file.getFileName().toString());
            alone.services().forEach(service -> {
                service.part("depends_on").keySet().forEach(alone::service);
                assertThat(alone.secrets().keySet()).containsAll(service.texts("secrets"));
                assertThat(alone.networks().keySet()).containsAll(service.texts("networks"));
            });
        }
    }
}

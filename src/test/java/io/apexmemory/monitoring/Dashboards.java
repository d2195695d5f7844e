package io.apexmemory.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboards as they are provisioned. */
final class Dashboards {
    static final Path FOLDER = Path.of("docker", "grafana", "dashboards");

    private Dashboards() {}

    /** @param name of the file, without its ending */
    record Dashboard(String name, JsonNode root) {
        /** Its panels in their order, rows left out. */
        List<JsonNode> panels() {
            List<JsonNode> panels = new ArrayList<>();
            root.path("panels").forEach(panel -> {
                if (!panel.path("type").asText().equals("row")) {
                    panels.add(panel);
                }
                panel.path("panels").forEach(panels::add);
            });
            return panels;
        }

        List<Query> queries() {
            return panels().stream()
                    .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false)
                            .map(target -> new Query(
                                    name,
                                    panel.path("title").asText(),
                                    target.path("expr").asText())))
                    .toList();
        }
    }

    /** A query as it stands in a panel, with the variables of Grafana. */
    record Query(String dashboard, String panel, String expression) {
        /** As Grafana sends it for all workers. */
        String sent(String window) {
            return expression
                    .replace("$__rate_interval", window)
                    .replace("$__range", window)
                    .replaceAll("\\$\\{?(instance|namespace|task_queue)}?", ".*");
        }
    }

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Dashboard> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(new Dashboard(
                        file.getFileName().toString().replace(".json", ""),
                        new ObjectMapper().readTree(file.toFile())));
            }
            return all;
        } catch (IOException e) {
            throw new IllegalStateException("the dashboards cannot be read: " + e.getMessage(), e);
        }
    }
}

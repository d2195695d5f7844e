package io.apexmemory.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The services of a stack and the ways in which each can be run, chosen by {@code -Dstack.<service>=<way>}. */
final class Choices {
    private static final String DEFAULT = "embedded";

    /** {@code localhost:7233} */
    private static final Pattern ADDRESS = Pattern.compile("[^:/]+:\\d{1,5}");

    /** Makes a service that keeps its files in the folder, or reads where it is from the environment. */
    private interface Way {
        Service make(Path folder, Map<String, String> environment);
    }

    private static final Map<String, Map<String, Way>> SERVICES = new LinkedHashMap<>();

    static {
        offer("neo4j", "Neo4j", (folder, env) -> new Neo4jService(folder), "NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD");
        offer(
                "postgres",
                "PostgreSQL",
                (folder, env) -> new PostgresService(folder),
                "POSTGRES_URL",
                "POSTGRES_USER",
                "POSTGRES_PASSWORD");
        offer("qdrant", "Qdrant", (folder, env) -> new QdrantService(), "QDRANT_URL", "QDRANT_API_KEY");
        offer("redis", "Redis", (folder, env) -> new RedisService(folder), "REDIS_URL");
        offer(
                "temporal",
                "Temporal",
                (folder, env) -> new TemporalService(),
                "TEMPORAL_HOST",
                "TEMPORAL_PORT",
                "TEMPORAL_NAMESPACE",
                "TEMPORAL_TLS",
                "TEMPORAL_TLS_CERT",
                "TEMPORAL_TLS_KEY",
                "TEMPORAL_TLS_CA",
                "TEMPORAL_TLS_SERVER_NAME",
                "TEMPORAL_API_KEY");
        offer(
                "s3",
                "S3",
                (folder, env) -> new S3Service(),
                "S3_BUCKETS",
                "S3_ENDPOINT_URL",
                "AWS_REGION",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_SESSION_TOKEN");
        offer("openai", "OpenAI", (folder, env) -> new OpenAiService(), "OPENAI_API_KEY", "OPENAI_BASE_URL");
    }

    private Choices() {}

    private static void offer(String name, String product, Way embedded, String required, String... optional) {
        Way external = (folder, env) -> new ExternalService(name, product, required, List.of(optional), env);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put(DEFAULT, embedded);
        ways.put("external", external);
        SERVICES.put(name, ways);
    }

    /** One of each service, not yet started. */
    static List<Service> make(Path folder, UnaryOperator<String> properties, Map<String, String> environment) {
        return SERVICES.keySet().stream()
                .map(name -> make(name, folder, properties, environment))
                .toList();
    }

    /** One service, not yet started. */
    static Service make(String name, Path folder, UnaryOperator<String> properties, Map<String, String> environment) {
        Map<String, Way> ways = SERVICES.get(name);
        String property = "stack." + name;
        String chosen = properties.apply(property);
        Way way = name.equals("temporal") ? temporal(chosen, properties, ways) : ways.get(either(chosen));
        if (way == null) {
            throw new IllegalArgumentException("%s=%s: %s can be run as %s%s"
                    .formatted(
                            property,
                            chosen,
                            name,
                            String.join(" or ", ways.keySet()),
                            name.equals("temporal") ? " or devserver or HOST:PORT" : ""));
        }
        return way.make(folder.resolve(name), environment);
    }

    private static String either(String chosen) {
        return chosen == null ? DEFAULT : chosen;
    }

    /** Also a real server, for what the SDK's test server does not have: visibility, schedules, versions of workers. */
    private static Way temporal(String chosen, UnaryOperator<String> properties, Map<String, Way> ways) {
        if ("devserver".equals(chosen)) {
            return (folder, env) -> RealTemporal.devServer(folder, properties, env);
        }
        return chosen != null && ADDRESS.matcher(chosen).matches()
                ? (folder, env) -> RealTemporal.at(chosen, env)
                : ways.get(either(chosen));
    }
}

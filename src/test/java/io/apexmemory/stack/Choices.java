package io.apexmemory.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The services of a stack and the ways in which each can be run: {@code -Dstack.<service>=<way>}, or {@code -Dstack=<way>} for all
 * that can be run so, the others being embedded.
 */
final class Choices {
    private static final String ALL = "stack";
    private static final String EMBEDDED = "embedded";
    private static final String CONTAINER = "container";
    private static final String EXTERNAL = "external";
    /** A container where one can be had. */
    private static final String AUTO = "auto";

    /** {@code true}: containers are found again by the next stack; {@code false}: those that are left are ended. */
    static final String REUSE = ALL + ".reuse";

    /** {@code true}: a commit of the embedded PostgreSQL waits for the disk, which no test needs and a benchmark does. */
    private static final String FSYNC = ALL + ".postgres.fsync";

    private static final String DEV_SERVER = "devserver";

    /** {@code localhost:7233} */
    private static final Pattern ADDRESS = Pattern.compile("[^:/]+:\\d{1,5}");

    /** Makes a service that keeps its files in the folder, or reads where it is from the environment. */
    private interface Way {
        Service make(Path folder, UnaryOperator<String> properties, Map<String, String> environment);
    }

    private static final Map<String, Map<String, Way>> SERVICES = new LinkedHashMap<>();

    static {
        offer("neo4j", "Neo4j", Neo4jService::new, "NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD");
        offer(
                "postgres",
                "PostgreSQL",
                folder -> new PostgresService(folder, false),
                "POSTGRES_URL",
                "POSTGRES_USER",
                "POSTGRES_PASSWORD");
        offer("qdrant", "Qdrant", folder -> new QdrantService(), "QDRANT_URL", "QDRANT_API_KEY");
        offer("redis", "Redis", RedisService::new, "REDIS_URL");
        offer(
                "temporal",
                "Temporal",
                folder -> new TemporalService(),
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
                folder -> new S3Service(),
                "S3_BUCKETS",
                "S3_ENDPOINT_URL",
                "AWS_REGION",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_SESSION_TOKEN");
        offer("openai", "OpenAI", folder -> new OpenAiService(), "OPENAI_API_KEY", "OPENAI_BASE_URL");
        for (Product product : Product.ALL) {
            Way container = (folder, properties, env) -> new ContainerService(
                    product, image(product, properties), Boolean.parseBoolean(properties.apply(REUSE)));
            SERVICES.get(product.name()).put(CONTAINER, container);
        }
        SERVICES.get("postgres")
                .put(
                        EMBEDDED,
                        (folder, properties, env) ->
                                new PostgresService(folder, Boolean.parseBoolean(properties.apply(FSYNC))));
        // also a real one, for what the SDK's test server does not have: visibility, schedules, versions of workers
        SERVICES.get("temporal").put(DEV_SERVER, RealTemporal::devServer);
    }

    private Choices() {}

    private static void offer(
            String name, String product, Function<Path, Service> embedded, String required, String... optional) {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put(EMBEDDED, (folder, properties, env) -> embedded.apply(folder));
        ways.put(
                EXTERNAL,
                (folder, properties, env) -> new ExternalService(name, product, required, List.of(optional), env));
        SERVICES.put(name, ways);
    }

    /** Another one can be named: {@code -Dstack.redis.image=...}. */
    private static String image(Product product, UnaryOperator<String> properties) {
        return Optional.ofNullable(properties.apply("%s.%s.image".formatted(ALL, product.name())))
                .orElse(product.image());
    }

    /**
     * One of each service, not yet started.
     *
     * @param remarks why a service is not a container although one was asked for where it can be had
     */
    static List<Service> make(
            Path folder,
            UnaryOperator<String> properties,
            Map<String, String> environment,
            BiConsumer<String, String> remarks) {
        return SERVICES.keySet().stream()
                .map(name -> make(name, folder, properties, environment, remarks))
                .toList();
    }

    /** One service, not yet started. */
    static Service make(
            String name,
            Path folder,
            UnaryOperator<String> properties,
            Map<String, String> environment,
            BiConsumer<String, String> remarks) {
        Map<String, Way> ways = SERVICES.get(name);
        String property = ALL + "." + name;
        String chosen = properties.apply(property);
        if (chosen == null) {
            chosen = forAll(name, properties);
        }
        if (chosen.equals(AUTO)) {
            chosen = auto(name, properties, remarks);
        }
        if (name.equals("temporal") && ADDRESS.matcher(chosen).matches()) {
            return RealTemporal.at(chosen, environment);
        }
        Way way = ways.get(chosen);
        if (way == null) {
            throw new IllegalArgumentException("%s=%s: %s can be run as %s or %s%s"
                    .formatted(
                            property,
                            chosen,
                            name,
                            String.join(" or ", ways.keySet()),
                            AUTO,
                            name.equals("temporal") ? " or HOST:PORT" : ""));
        }
        return way.make(folder.resolve(name), properties, environment);
    }

    /** What was asked for all, as far as this one can be run so. */
    private static String forAll(String name, UnaryOperator<String> properties) {
        String all = Optional.ofNullable(properties.apply(ALL)).orElse(EMBEDDED);
        return switch (all) {
            case EMBEDDED, EXTERNAL, AUTO -> all;
            case "containers" -> SERVICES.get(name).containsKey(CONTAINER) ? CONTAINER : EMBEDDED;
            default ->
                throw new IllegalArgumentException(
                        "stack=%s: a stack can be run as auto, containers, embedded or external".formatted(all));
        };
    }

    private static String auto(String name, UnaryOperator<String> properties, BiConsumer<String, String> remarks) {
        Optional<Product> product =
                Product.ALL.stream().filter(it -> it.name().equals(name)).findFirst();
        if (product.isEmpty()) {
            return EMBEDDED;
        }
        Optional<String> refusal = Engine.get().refuses(image(product.get(), properties));
        refusal.ifPresent(reason -> remarks.accept(name, reason));
        return refusal.isEmpty() ? CONTAINER : EMBEDDED;
    }
}

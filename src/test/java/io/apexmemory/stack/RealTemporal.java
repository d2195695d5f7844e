package io.apexmemory.stack;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real Temporal server: one that the program {@code temporal} runs under this JVM, or one that runs already. */
final class RealTemporal implements Service {
    static final String BINARY = "stack.temporal.binary";

    private static final String NAMESPACE = "default";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path program;
    private final String namespace;
    private String target;
    private String version;
    private URI metrics;
    private TemporalDevServer server;

    private RealTemporal(Path folder, Path program, String target, String namespace) {
        this.folder = folder;
        this.program = program;
        this.target = target;
        this.namespace = namespace;
    }

    /** A server of its own that keeps nothing. */
    static RealTemporal devServer(Path folder, UnaryOperator<String> properties, Map<String, String> environment) {
        return new RealTemporal(folder, program(properties, environment), null, NAMESPACE);
    }

    /** @param target HOST:PORT, without TLS */
    static RealTemporal at(String target, Map<String, String> environment) {
        return new RealTemporal(null, null, target, environment.getOrDefault("TEMPORAL_NAMESPACE", NAMESPACE));
    }

    private static Path program(UnaryOperator<String> properties, Map<String, String> environment) {
        String named = properties.apply(BINARY);
        if (named != null) {
            return Optional.of(Path.of(named))
                    .filter(Files::isExecutable)
                    .orElseThrow(() -> new IllegalArgumentException(BINARY + "=" + named + " is no program"));
        }
        Stream<Path> path = Stream.of(environment.getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
        Stream<Path> go = Stream.of(Optional.ofNullable(environment.get("GOPATH"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), "go"))
                .resolve("bin"));
        return Stream.concat(path, go)
                .map(folder -> folder.resolve("temporal"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "stack.temporal=devserver needs the program temporal (https://docs.temporal.io/cli): on the PATH, in"
                                + " Go's bin folder, or named by -D" + BINARY
                                + "=PATH; ci/temporal-server.sh builds one"));
    }

    @Override
    public String name() {
        return "temporal";
    }

    @Override
    public void start() {
        if (program != null) {
            int port = Ports.free();
            metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
            server = TemporalDevServer.start(
                    NAMESPACE,
                    TemporalDevServerOptions.newBuilder()
                            .setExistingPath(program.toString())
                            .setPort(Ports.free())
                            .setLogLevel("error")
                            .setLogFile(folder.resolve("log").toString())
                            .setStartupTimeout(PATIENCE)
                            .setExtraArgs(
                                    "--metrics-port",
                                    Integer.toString(port),
                                    // as docker/temporal/dynamic.yaml has them
                                    "--dynamic-config-value",
                                    "matching.useNewMatcher=true",
                                    "--dynamic-config-value",
                                    "matching.enableFairness=true")
                            .build());
            target = server.getTarget();
        }
        version = version(target);
    }

    /** Throws while the server does not answer. */
    static String version(String target) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        try {
            return stubs.blockingStub()
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                    .getServerVersion();
        } finally {
            stubs.shutdownNow();
        }
    }

    /** Where it tells of itself, if it was started here. */
    Optional<URI> metrics() {
        return Optional.ofNullable(metrics);
    }

    @Override
    public Map<String, String> settings() {
        int colon = target.lastIndexOf(':');
        return Map.of(
                "TEMPORAL_HOST", target.substring(0, colon),
                "TEMPORAL_PORT", target.substring(colon + 1),
                "TEMPORAL_NAMESPACE", namespace);
    }

    @Override
    public Description describe() {
        return program == null
                ? new Description(name(), Kind.EXTERNAL, "Temporal server " + version, target)
                : new Description(
                        name(), Kind.EMBEDDED, "Temporal server " + version + ", temporal server start-dev", target);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}

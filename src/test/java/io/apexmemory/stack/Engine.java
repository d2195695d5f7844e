package io.apexmemory.stack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.shaded.com.github.dockerjava.core.DefaultDockerClientConfig;
import org.testcontainers.shaded.com.github.dockerjava.core.DockerClientImpl;

/**
 * The Docker engine at DOCKER_HOST, or at the usual socket, asked before Testcontainers is: that one waits for minutes where an
 * image is missing and no registry answers. No question here takes longer than two seconds. Thread-safe.
 */
final class Engine {
    /** On each container that a stack starts: {@code PID@HOST} of its JVM. */
    static final String LABEL = "io.apexmemory.stack";

    /** On each container that is kept for a further stack: {@code LEASE@HOST}. */
    static final String KEPT = "io.apexmemory.stack.kept";

    /** Testcontainers leaves containers in the engine's own network unless it is told otherwise. */
    static final String NETWORK = "bridge";

    static final String HERE = "127.0.0.1";

    private static final String ELSEWHERE = "TESTCONTAINERS_HOST_OVERRIDE";
    private static final Path IN_A_CONTAINER = Path.of("/.dockerenv");
    /** Testcontainers asks a container of it for the way out. */
    private static final String TINY = "alpine:3.17";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String REGISTRY = "registry-1.docker.io";
    /** Clears up after a killed JVM; Testcontainers starts one unless it is told not to. */
    private static final String RYUK = "testcontainers/ryuk:0.12.0";

    private static final String NO_RYUK = "TESTCONTAINERS_RYUK_DISABLED";

    private final URI address;
    private final DockerClient client;
    private final boolean answers;

    private Engine(DefaultDockerClientConfig config) {
        address = config.getDockerHost();
        client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(PATIENCE)
                        .responseTimeout(PATIENCE)
                        .build());
        answers = pings(client);
        if (answers) {
            sweep();
        }
    }

    static Engine get() {
        return Holder.ENGINE;
    }

    /** One that is somewhere else. */
    static Engine at(String address) {
        return new Engine(DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address)
                .build());
    }

    private static final class Holder {
        private static final Engine ENGINE = new Engine(
                DefaultDockerClientConfig.createDefaultConfigBuilder().build());
    }

    private static final class Registry {
        private static final boolean ANSWERS = answers();

        /** Its name may take long to be found as well. */
        private static boolean answers() {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + REGISTRY + "/v2/"))
                    .build();
            return HttpClient.newHttpClient()
                    .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> failure == null)
                    .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private static boolean pings(DockerClient client) {
        try {
            client.pingCmd().exec();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Why no container of this image can be started; empty if one can. */
    Optional<String> refuses(String image) {
        if (!answers) {
            return Optional.of("no Docker engine answers at " + address);
        }
        if (!Boolean.parseBoolean(System.getenv(NO_RYUK)) && !canHave(RYUK)) {
            return Optional.of(
                    "the image " + RYUK + " is not there, nor a registry; set " + NO_RYUK + "=true to do without it");
        }
        if (asksForItsWay() && !canHave(TINY)) {
            return Optional.of("Testcontainers, itself in a container, would need the image " + TINY
                    + " to find the engine's ports; set " + ELSEWHERE + "=127.0.0.1");
        }
        return canHave(image)
                ? Optional.empty()
                : Optional.of("the image " + image + " is not there, and " + REGISTRY + " does not answer");
    }

    /** An engine that has just made its network does not tell the network's gateway before it is started again. */
    private boolean asksForItsWay() {
        return System.getenv(ELSEWHERE) == null
                && address.getScheme().equals("unix")
                && Files.exists(IN_A_CONTAINER)
                && client.inspectNetworkCmd().withNetworkId(NETWORK).exec().getIpam().getConfig().stream()
                        .allMatch(config -> config.getGateway() == null);
    }

    /** Where the ports of its containers are reached; for a JVM that is in a container itself, the environment has to say it. */
    String host() {
        String here = address.getScheme().equals("tcp") ? address.getHost() : HERE;
        return Optional.ofNullable(System.getenv(ELSEWHERE)).orElse(here);
    }

    private boolean canHave(String image) {
        return has(image) || Registry.ANSWERS;
    }

    /** Whether it need not be pulled. */
    boolean has(String image) {
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    static String label() {
        return ProcessHandle.current().pid() + "@" + machine();
    }

    static String kept(Lease lease) {
        return lease.name() + "@" + machine();
    }

    /** A JVM that was killed on this machine left its containers behind. */
    private void sweep() {
        for (Container container : labelled(LABEL)) {
            String[] owner = container.getLabels().get(LABEL).split("@", 2);
            if (owner[1].equals(machine())
                    && ProcessHandle.of(Long.parseLong(owner[0])).isEmpty()) {
                remove(container);
            }
        }
    }

    /** The port of the container that was kept under this lease, if it is well and of this image; otherwise it is removed. */
    Optional<Integer> portOfKept(Lease lease, String image) {
        Optional<Integer> port = Optional.empty();
        for (Container container : labelled(KEPT + "=" + kept(lease))) {
            // a JVM that was killed may have left it stopped, paused or cut off
            port = Arrays.stream(container.getPorts())
                    .map(ContainerPort::getPublicPort)
                    .filter(Objects::nonNull)
                    .findFirst();
            String made = client.inspectImageCmd(image).exec().getId();
            if (port.isEmpty()
                    || !container.getState().equals("running")
                    || !container.getImageId().equals(made)) {
                remove(container);
                port = Optional.empty();
            }
        }
        return port;
    }

    /** Ends those containers of this machine that were kept and are in nobody's use. */
    void endKept() {
        if (!answers) {
            return;
        }
        for (Container container : labelled(KEPT)) {
            String[] owner = container.getLabels().get(KEPT).split("@", 2);
            Lease.take(owner[0]).filter(lease -> owner[1].equals(machine())).ifPresent(lease -> {
                try (lease) {
                    remove(container);
                }
            });
        }
    }

    private List<Container> labelled(String label) {
        return client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(label))
                .exec();
    }

    private void remove(Container container) {
        try {
            client.removeContainerCmd(container.getId())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // another JVM was quicker
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}

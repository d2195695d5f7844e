package io.apexmemory.stack;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.TestcontainersConfiguration;

/** A service in a container of its own, on a port of this machine that is the same when it ends and begins again. */
final class ContainerService implements Stoppable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int STOP_SECONDS = 30;
    /** Testcontainers would ask a helper's image, which may not be there, for the address to ask; it is asked here, by real clients. */
    private static final WaitStrategy NOTHING = new AbstractWaitStrategy() {
        @Override
        protected void waitUntilReady() {}
    };

    private final Product product;
    private final String image;
    private final boolean kept;
    private int port = Ports.free();
    private String host = Engine.HERE;
    private Lease lease;
    private GenericContainer<?> container;
    private String version;

    /** @param kept whether the container is one that stacks before have left, if there is one, and is left to those that come */
    ContainerService(Product product, String image, boolean kept) {
        this.product = product;
        this.image = image;
        this.kept = kept && product.emptying() != null;
    }

    @Override
    public String name() {
        return product.name();
    }

    @Override
    public void start() throws Exception {
        Engine.get().refuses(image).ifPresent(reason -> {
            throw new IllegalStateException("stack." + name() + "=container: " + reason);
        });
        host = Engine.get().host();
        container = product.container().apply(DockerImageName.parse(image));
        boolean used = kept && leased();
        if (!kept) {
            container.withLabel(Engine.LABEL, Engine.label());
        }
        container
                .withImagePullPolicy(name -> !Engine.get().has(image))
                .withExposedPorts(product.port())
                .waitingFor(NOTHING)
                // its passwords are no secret: nobody but this machine gets in, if the engine is here
                .setPortBindings(List.of((host.equals(Engine.HERE) ? host + ":" : "") + port + ":" + product.port()));
        container.start();
        awaitAnswer();
        if (used) {
            product.emptying().empty(settings());
        }
    }

    /** Testcontainers finds a container again that was made for the same label and the same port. */
    private boolean leased() {
        if (!TestcontainersConfiguration.getInstance().environmentSupportsReuse()) {
            throw new IllegalStateException(
                    "stack.reuse=true needs the environment variable TESTCONTAINERS_REUSE_ENABLE=true");
        }
        lease = Lease.ofOne(name());
        container.withLabel(Engine.KEPT, Engine.kept(lease)).withReuse(true);
        Optional<Integer> before = Engine.get().portOfKept(lease, image);
        before.ifPresent(it -> port = it);
        return before.isPresent();
    }

    /** Whether another stack may find it. */
    boolean isKept() {
        return kept;
    }

    private void awaitAnswer() throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                version = product.question().version(settings());
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IllegalStateException(product.title() + " does not answer: " + container.getLogs(), e);
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public Set<Outage> outages() {
        return EnumSet.allOf(Outage.class);
    }

    @Override
    public void begin(Outage outage) {
        switch (outage) {
            case STOP -> stop();
            case KILL -> kill();
            case PAUSE -> docker().pauseContainerCmd(id()).exec();
            case CUT ->
                docker().disconnectFromNetworkCmd()
                        .withContainerId(id())
                        .withNetworkId(Engine.NETWORK)
                        .exec();
        }
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(id()).exec();
    }

    @Override
    public Outage forAWhile() {
        return product.startsSlowly() ? Outage.CUT : Outage.KILL;
    }

    @Override
    public void end(Outage outage) {
        switch (outage) {
            case STOP, KILL -> docker().startContainerCmd(id()).exec();
            case PAUSE -> docker().unpauseContainerCmd(id()).exec();
            case CUT ->
                docker().connectToNetworkCmd()
                        .withContainerId(id())
                        .withNetworkId(Engine.NETWORK)
                        .exec();
        }
        try {
            awaitAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + product.title() + " came back", e);
        }
    }

    @Override
    public void restart() {
        end(Outage.STOP);
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private String id() {
        return container.getContainerId();
    }

    @Override
    public Map<String, String> settings() {
        return product.settings().apply(host, port);
    }

    @Override
    public Description describe() {
        String address = settings().values().stream()
                .filter(value -> value.contains("://"))
                .findFirst()
                .orElse(host + ":" + port);
        return new Description(
                name(),
                Kind.CONTAINER,
                "%s %s, image %s%s".formatted(product.title(), version, image, kept ? ", kept" : ""),
                address);
    }

    @Override
    public void close() {
        if (container != null && !kept) {
            container.stop();
        }
        if (lease != null) {
            lease.close();
        }
    }
}

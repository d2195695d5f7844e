package io.apexmemory.stack;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.apexmemory.config.Setting;
import io.apexmemory.stack.openai.OpenAiStub;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, Neo4j, Redis, Qdrant, Temporal, S3 and OpenAI, running together on free ports. How each is run is chosen by system
 * properties, {@code -Dstack=auto} for all or {@code -Dstack.postgres=external} for one; without any, everything runs in or under
 * this JVM. What was started is stopped by {@link #close}, at the latest when the JVM ends. Thread-safe.
 */
public final class Stack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stack.class);
    private static final Set<String> STORES = Set.of("neo4j", "postgres", "qdrant", "redis", "s3");
    private static final int START_SECONDS = 180;
    private static final int STOP_SECONDS = 30;

    private final Folder folder;
    private final Thread hook = new Thread(this::close, "stack-shutdown");
    private final boolean mayClearExternal;
    private final List<Service> services;
    private final Outages outages;
    /** Why a service is not what was asked for, by its name. */
    private final Map<String, String> remarks;

    private final Map<Service, Duration> tookToStart = new ConcurrentHashMap<>();
    private final Map<Service, CompletableFuture<Void>> starts;
    private final List<Thread> starters = new CopyOnWriteArrayList<>();
    private Clients clients;
    private boolean closed;

    private Stack(Folder folder, List<Service> services, Map<String, String> remarks, boolean mayClearExternal) {
        this.folder = folder;
        this.services = services;
        outages = new Outages(services);
        this.remarks = remarks;
        this.mayClearExternal = mayClearExternal;
        Runtime.getRuntime().addShutdownHook(hook);
        starts = services.stream().collect(Collectors.toMap(service -> service, this::begin));
    }

    /** Returns when every service answers; if one cannot, none is left running. */
    public static Stack start() {
        return start(System::getProperty, System.getenv());
    }

    /**
     * The same where somebody else has chosen.
     *
     * @param properties what {@code -D} says otherwise
     * @param environment where external services are
     */
    public static Stack start(UnaryOperator<String> properties, Map<String, String> environment) {
        Quiet.please();
        if ("false".equals(properties.apply(Choices.REUSE))) {
            Engine.get().endKept();
        }
        Folder folder = Folder.create();
        try {
            Map<String, String> remarks = new TreeMap<>();
            List<Service> services = Choices.make(folder.path(), properties, environment, remarks::put);
            boolean mayClearExternal = Boolean.parseBoolean(properties.apply("stack.clear.external"));
            Stack stack = new Stack(folder, services, remarks, mayClearExternal);
            stack.awaitStart();
            return stack;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Temporal alone, chosen like that of a stack; not yet started, and the caller's to close. */
    public static Service temporal(Folder folder) {
        return Choices.make("temporal", folder.path(), System::getProperty, System.getenv(), (name, remark) -> {});
    }

    /** The environment variables that point a worker at this stack. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        services.forEach(service -> settings.putAll(service.settings()));
        settings.put("BLOB_STORE", "file:" + folder.path().resolve("blobs"));
        return settings;
    }

    /** The same for a worker that may read documents below these folders, and tells of itself on a free port. */
    public Map<String, String> settings(List<Path> roots) {
        Map<String, String> settings = settings();
        settings.put(Setting.TEMPORAL_METRICS_PORT.name(), "0");
        settings.put(
                Setting.DOCUMENT_ROOTS.name(),
                roots.stream().map(root -> root.toString().replace(",", "\\,")).collect(Collectors.joining(",")));
        return settings;
    }

    /** What each service is, so that nobody takes a stub for the real thing. */
    public List<Service.Description> describe() {
        return services.stream().map(Service::describe).toList();
    }

    /** The same to be read, a line for each service: how long its start took, and why it is not run as was asked for. */
    public List<String> summary() {
        Stream<String> kept = found(ContainerService.class, ContainerService::isKept).stream()
                .map(service ->
                        "kept containers go by -D%s=false with the next stack, or by docker rm -fv $(docker ps -aq --filter label=%s)"
                                .formatted(Choices.REUSE, Engine.KEPT));
        return Stream.concat(services.stream().map(this::line), kept).toList();
    }

    private String line(Service service) {
        Service.Description it = service.describe();
        String remark = remarks.containsKey(it.name()) ? "; no container: " + remarks.get(it.name()) : "";
        return "%-9s %-9s %s at %s, started in %.1f s%s"
                .formatted(
                        it.name(),
                        it.kind(),
                        it.product(),
                        it.address(),
                        tookToStart.get(service).toMillis() / 1000.0,
                        remark);
    }

    /** The products' own clients, to look into the stores directly. */
    public synchronized Clients clients() {
        if (clients == null) {
            clients = Clients.of(settings());
        }
        return clients;
    }

    /** Where Temporal tells of itself, if it is a real one that this stack started. */
    public Optional<URI> temporalMetrics() {
        return found(RealTemporal.class).flatMap(RealTemporal::metrics);
    }

    public Buckets s3() {
        return new Buckets(clients().s3());
    }

    /** What befalls the reads of objects; nothing can where S3 is external. */
    public S3Reads s3Reads() {
        return service(S3Service.class, "stack.s3 is external: nothing stands in front of it")
                .reads();
    }

    /** The stub, to be told how to answer; there is none where OpenAI is external. */
    public OpenAiStub openAi() {
        return service(OpenAiService.class, "stack.openai is external: there is no stub to steer")
                .stub();
    }

    /** What befalls the databases themselves. */
    public Outages outages() {
        return outages;
    }

    private <T extends Service> T service(Class<T> type, String otherwise) {
        return found(type).orElseThrow(() -> new IllegalStateException(otherwise));
    }

    private <T extends Service> Optional<T> found(Class<T> type) {
        return found(type, service -> true);
    }

    private <T extends Service> Optional<T> found(Class<T> type, Predicate<T> such) {
        return services.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(such)
                .findFirst();
    }

    /** Empties the four databases and the buckets, and leaves their schemas. Refuses to empty what this stack did not start. */
    public void clear() {
        describe().stream()
                .filter(it -> it.kind() == Service.Kind.EXTERNAL && STORES.contains(it.name()) && !mayClearExternal)
                .findFirst()
                .ifPresent(it -> {
                    throw new IllegalStateException(
                            "clearing would empty %s at %s, which this stack did not start: allow it by -Dstack.clear.external=true"
                                    .formatted(it.name(), it.address()));
                });
        List<CompletableFuture<Void>> tasks = new Contents(clients())
                .clearing().stream()
                        .map(task -> CompletableFuture.runAsync(task, Stack::inBackground))
                        .toList();
        await(tasks, START_SECONDS, "the stores were not cleared");
    }

    /** From now on the caller closes it also when the JVM ends: what uses the stack has to end before it. */
    public void closedByCaller() {
        forgetHook();
    }

    /** Stops everything; calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        forgetHook();
        if (clients != null) {
            clients.close();
        }
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        // after Ctrl-C some may still be starting: each gives up, or has started, before it is stopped
        starters.forEach(Thread::interrupt);
        starts.forEach((service, start) -> stops.add(
                start.handle((nothing, failure) -> service).thenAcceptAsync(Service::close, Stack::inBackground)));
        try {
            await(stops, STOP_SECONDS, "the stack did not stop cleanly");
        } catch (RuntimeException e) {
            log.warn("{}", e.getMessage(), e);
        }
        folder.close();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook is what runs
        }
    }

    private void awaitStart() {
        try {
            await(List.copyOf(starts.values()), START_SECONDS, "the stack did not start");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private CompletableFuture<Void> begin(Service service) {
        return CompletableFuture.runAsync(
                () -> {
                    long begin = System.nanoTime();
                    try {
                        service.start();
                    } catch (Exception e) {
                        throw new CompletionException(service.name() + ": " + e.getMessage(), e);
                    }
                    tookToStart.put(service, Duration.ofNanos(System.nanoTime() - begin));
                },
                task -> starters.add(inBackground(task)));
    }

    private static Thread inBackground(Runnable task) {
        Thread thread = new Thread(task, "stack");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for all, so that a failure of one never leaves another half done. */
    private static void await(List<CompletableFuture<Void>> tasks, int seconds, String problem) {
        try {
            CompletableFuture.allOf(tasks.toArray(CompletableFuture<?>[]::new)).get(seconds, SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(problem + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(problem + " within " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(problem + ": interrupted", e);
        }
    }
}

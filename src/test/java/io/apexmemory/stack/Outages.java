package io.apexmemory.stack;

import io.apexmemory.document.StoreName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What befalls the databases themselves, where a stack runs them; {@link Network} is for what befalls the way to them. The log says
 * which outage it was, and how long the database was away. Thread-safe.
 */
public final class Outages {
    private static final Logger log = LoggerFactory.getLogger(Outages.class);

    private final List<Service> services;
    private final Map<StoreName, Begun> begun = new ConcurrentHashMap<>();

    private record Begun(Outage outage, Instant at) {}

    Outages(List<Service> services) {
        this.services = services;
    }

    /** What can befall this database as it is run: a stop and a kill always can. */
    public Set<Outage> possible(StoreName store) {
        return service(store).outages();
    }

    /**
     * Returns when it has befallen the database, and lasts until {@link #end}. Neo4j and Qdrant, where they run in this process, end
     * in order when they are killed.
     */
    public void begin(StoreName store, Outage outage) {
        Stoppable service = service(store);
        if (!service.outages().contains(outage)) {
            throw new IllegalStateException("%s runs as %s, which knows no %s but %s: run it by -Dstack.%s=container"
                    .formatted(store.title(), service.describe().kind(), outage, service.outages(), store.wire()));
        }
        service.begin(outage);
        begun.put(store, new Begun(outage, Instant.now()));
        log.info("{} ({}): {}", store.title(), service.describe().kind(), outage);
    }

    /**
     * The outage for a given time: a kill, but for a Neo4j in a container. Its own start of 5 to 90 seconds would come on top, so that
     * one is cut off.
     */
    public Outage forAWhile(StoreName store) {
        return service(store).forAWhile();
    }

    /**
     * The database is on the same port and has the data it had, but for a Redis that ended, which keeps none. Returns when it
     * answers; does nothing where nothing has begun.
     */
    public void end(StoreName store) {
        Begun it = begun.remove(store);
        if (it != null) {
            Stoppable service = service(store);
            service.end(it.outage());
            log.info(
                    "{} ({}): answers, {} s after {}",
                    store.title(),
                    service.describe().kind(),
                    Duration.between(it.at(), Instant.now()).toMillis() / 1000.0,
                    it.outage());
        }
    }

    /** As if nothing had ever been wrong. */
    public void endAll() {
        begun.keySet().forEach(this::end);
    }

    private Stoppable service(StoreName store) {
        return services.stream()
                .filter(service -> service.name().equals(store.wire()))
                .filter(Stoppable.class::isInstance)
                .map(Stoppable.class::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(store.title() + " is external: it is not this stack's to stop"));
    }
}

package io.apexmemory.worker;

import io.apexmemory.audit.StoreClients;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.Sleeper;
import io.apexmemory.saga.Store;
import io.apexmemory.store.Condition;
import io.apexmemory.store.Neo4jStore;
import io.apexmemory.store.Postgres;
import io.apexmemory.store.PostgresStore;
import io.apexmemory.store.QdrantStore;
import io.apexmemory.store.RedisStore;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * One client and pool for each of the four databases, made once in a process. Connects when first used. Of Bolt and gRPC all that
 * is not set here is as the makers of the clients have it.
 */
final class Databases implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration IDLE_LOOK = Duration.ofSeconds(1);
    /**
     * To each store, but for Qdrant, whose one channel carries all calls. A saga uses one connection of a store at a time, or two
     * of Redis while its lock is renewed, and has a place only if these are there: whoever finds none waits, heartbeating, until the
     * time for its writes is over, and is tried again. So TEMPORAL_MAX_ACTIVITIES may be any number: steps before the write use no
     * database but Redis, each for the milliseconds that vectors or a look at the limits of the API take, and 200 of them have
     * their turn within the time that they wait for a connection. A PostgreSQL that allows 100 connections has room for three workers.
     *
     * <p>Measured on two cores, 64 documents of one chunk at once: 40 documents/s with 12 connections, 50 with 16, 47 with 32, 51 with
     * 64 (two runs of 600 each, which differ by up to 24 %). So 16 would do there; 32 leave room for machines with more cores.
     */
    static final int CONNECTIONS = 32;
    /** Connections for collecting, sweeping and searching while all sagas' places are taken. */
    static final int SPARE = 8;

    final Postgres postgres;
    final Driver neo4j;
    final QdrantStore qdrant;
    final RedisClient redis;
    private final QdrantClient qdrantClient;
    private final Settings settings;

    Databases(Settings settings) {
        this(settings, CONNECT);
    }

    /** @param connect how long a connection may take to be made */
    Databases(Settings settings, Duration connect) {
        this.settings = settings;
        postgres = new Parts(settings).postgres(CONNECTIONS, connect);
        neo4j = GraphDatabase.driver(
                settings.text(Setting.NEO4J_URI),
                settings.optional(Setting.NEO4J_PASSWORD)
                        .map(password -> AuthTokens.basic(settings.text(Setting.NEO4J_USER), password))
                        .orElse(AuthTokens.none()),
                Config.builder()
                        .withConnectionTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                        .withConnectionAcquisitionTimeout(
                                connect.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                        .withMaxConnectionPoolSize(CONNECTIONS)
                        .withMaxTransactionRetryTime(0, TimeUnit.MILLISECONDS)
                        .build());
        qdrantClient = qdrant(URI.create(settings.text(Setting.QDRANT_URL)));
        qdrant = new QdrantStore(qdrantClient, ANSWER);
        redis = redis(URI.create(settings.text(Setting.REDIS_URL)), connect);
    }

    private QdrantClient qdrant(URI address) {
        boolean tls = "https".equals(address.getScheme());
        int port = address.getPort() < 0 ? 6334 : address.getPort();
        QdrantGrpcClient.Builder client = QdrantGrpcClient.newBuilder(address.getHost(), port, tls, false);
        settings.optional(Setting.QDRANT_API_KEY).ifPresent(client::withApiKey);
        return new QdrantClient(client.build());
    }

    private static RedisClient redis(URI address, Duration connect) {
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(connect);
        // off the callers' path: after a restart of Redis all connections are dead, and each would cost a caller a try
        pool.setTestWhileIdle(true);
        pool.setNumTestsPerEvictionRun(CONNECTIONS);
        pool.setTimeBetweenEvictionRuns(IDLE_LOOK);
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort(JedisURIHelper.getHostAndPort(address))
                .clientConfig(DefaultJedisClientConfig.builder(address)
                        .connectionTimeoutMillis((int) connect.toMillis())
                        .socketTimeoutMillis((int) connect.toMillis())
                        .build())
                .poolConfig(pool)
                .build();
    }

    /** The clients themselves, for the auditor, which reads past the stores. */
    StoreClients clients() {
        return new StoreClients(postgres.source(), neo4j, qdrantClient, redis);
    }

    List<Store> stores() {
        return List.of(
                new Neo4jStore(neo4j, ANSWER),
                new PostgresStore(postgres),
                qdrant,
                new RedisStore(redis, settings.duration(Setting.CACHE_TTL_HOURS)));
    }

    /**
     * Makes what is absent in each, side by side; names every database that did not answer, by its address. The failure is
     * permanent if one answered and is not as the settings say.
     */
    void migrate(Executor threads) {
        int dimensions = settings.number(Setting.EMBEDDING_DIMENSIONS);
        Map<StoreName, Runnable> work = Map.of(
                StoreName.POSTGRES,
                postgres::migrate,
                StoreName.NEO4J,
                this::migrateNeo4j,
                StoreName.QDRANT,
                () -> qdrant.migrate(dimensions),
                StoreName.REDIS,
                redis::ping);
        Map<StoreName, CompletableFuture<Void>> running = new EnumMap<>(StoreName.class);
        work.forEach((store, task) -> running.put(store, CompletableFuture.runAsync(task, threads)));
        List<String> unready = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        running.forEach((store, future) -> {
            try {
                future.join();
            } catch (CompletionException e) {
                unready.add(store.title() + " at " + address(store));
                causes.add(e.getCause());
            }
        });
        if (!unready.isEmpty()) {
            boolean wrong = causes.stream().anyMatch(IllegalStateException.class::isInstance);
            ApexException failure = new ApexException(
                    ErrorType.DATABASE_WRITE,
                    "cannot use " + String.join(", ", unready)
                            + "; see that it runs and that its settings are right (apex settings lists them)"
                            + causes.stream()
                                    .filter(IllegalStateException.class::isInstance)
                                    .map(e -> "; " + e.getMessage())
                                    .collect(Collectors.joining()),
                    causes.get(0));
            throw wrong ? failure.permanent() : failure;
        }
    }

    /** Asks a store for nothing; throws if it does not answer. */
    void ping(StoreName store) {
        switch (store) {
            case NEO4J -> neo4j.verifyConnectivity();
            case POSTGRES -> postgres.ping();
            case QDRANT -> qdrant.ping();
            case REDIS -> redis.ping();
        }
    }

    /** How a store stands, without changing it; throws if it does not answer. */
    Condition look(StoreName store) {
        return switch (store) {
            case NEO4J -> Neo4jStore.look(neo4j);
            case POSTGRES -> postgres.look();
            case QDRANT -> qdrant.look(settings.number(Setting.EMBEDDING_DIMENSIONS));
            case REDIS -> RedisStore.look(redis);
        };
    }

    /** Why a call failed, in words that hold no secret. */
    String reason(StoreName store, RuntimeException failure) {
        return refused(failure)
                ? "not reachable"
                : stores().stream()
                        .filter(it -> it.name() == store)
                        .findFirst()
                        .orElseThrow()
                        .diagnose(failure)
                        .reason();
    }

    /** Jedis has each address that it tried as a suppressed failure, and no cause. */
    private static boolean refused(Throwable failure) {
        return failure instanceof ConnectException
                || (failure.getCause() != null && refused(failure.getCause()))
                || Arrays.stream(failure.getSuppressed()).anyMatch(Databases::refused);
    }

    private void migrateNeo4j() {
        try {
            Neo4jStore.migrate(neo4j, Sleeper.REAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the migration of Neo4j was interrupted", e);
        }
    }

    /** As it may be shown, with the setting that has it. */
    String address(StoreName store) {
        Setting setting =
                switch (store) {
                    case NEO4J -> Setting.NEO4J_URI;
                    case POSTGRES -> Setting.POSTGRES_URL;
                    case QDRANT -> Setting.QDRANT_URL;
                    case REDIS -> Setting.REDIS_URL;
                };
        return settings.shown(setting) + " (" + setting + ")";
    }

    @Override
    public void close() {
        redis.close();
        qdrantClient.close();
        neo4j.close();
        postgres.close();
    }
}

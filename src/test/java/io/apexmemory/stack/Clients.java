package io.apexmemory.stack;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import java.util.Map;
import javax.sql.DataSource;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.JedisURIHelper;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The products' own clients, by which tests look into the stores directly. Thread-safe; made from the same settings as a
 * worker's, and closed by the stack.
 */
public record Clients(DataSource postgres, Driver neo4j, QdrantClient qdrant, RedisClient redis, S3Client s3)
        implements AutoCloseable {
    static Clients of(Map<String, String> settings) {
        return new Clients(postgres(settings), neo4j(settings), qdrant(settings), redis(settings), s3(settings));
    }

    static DataSource postgres(Map<String, String> settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.get("POSTGRES_URL"));
        source.setUser(settings.get("POSTGRES_USER"));
        source.setPassword(settings.get("POSTGRES_PASSWORD"));
        return source;
    }

    static Driver neo4j(Map<String, String> settings) {
        String password = settings.get("NEO4J_PASSWORD");
        AuthToken token = password == null
                ? AuthTokens.none()
                : AuthTokens.basic(settings.getOrDefault("NEO4J_USER", "neo4j"), password);
        return GraphDatabase.driver(settings.get("NEO4J_URI"), token);
    }

    /** Looks at each connection before it uses it: Redis may have been started again. */
    private static RedisClient redis(Map<String, String> settings) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setTestOnBorrow(true);
        pool.setJmxEnabled(false);
        URI url = URI.create(settings.get("REDIS_URL"));
        return RedisClient.builder()
                .hostAndPort(JedisURIHelper.getHostAndPort(url))
                .clientConfig(DefaultJedisClientConfig.builder(url).build())
                .poolConfig(pool)
                .build();
    }

    static QdrantClient qdrant(Map<String, String> settings) {
        URI url = URI.create(settings.get("QDRANT_URL"));
        int port = url.getPort() == -1 ? 6334 : url.getPort();
        QdrantGrpcClient.Builder builder =
                QdrantGrpcClient.newBuilder(url.getHost(), port, "https".equals(url.getScheme()), false);
        if (settings.containsKey("QDRANT_API_KEY")) {
            builder.withApiKey(settings.get("QDRANT_API_KEY"));
        }
        return new QdrantClient(builder.build());
    }

    private static S3Client s3(Map<String, String> settings) {
        String key = settings.get("AWS_ACCESS_KEY_ID");
        AwsCredentialsProvider credentials = key == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(key, settings.get("AWS_SECRET_ACCESS_KEY")));
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(settings.getOrDefault("AWS_REGION", "us-east-1")))
                .credentialsProvider(credentials)
                .forcePathStyle(true);
        if (settings.containsKey("S3_ENDPOINT_URL")) {
            builder.endpointOverride(URI.create(settings.get("S3_ENDPOINT_URL")));
        }
        return builder.build();
    }

    @Override
    public void close() {
        neo4j.close();
        qdrant.close();
        redis.close();
        s3.close();
    }
}

package io.apexmemory.audit;

import io.qdrant.client.QdrantClient;
import javax.sql.DataSource;
import org.neo4j.driver.Driver;
import redis.clients.jedis.UnifiedJedis;

/** The products' own clients, by which the stores are read and mended past everything else. They stay the caller's. */
public record StoreClients(DataSource postgres, Driver neo4j, QdrantClient qdrant, UnifiedJedis redis) {}

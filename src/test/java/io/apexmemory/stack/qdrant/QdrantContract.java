package io.apexmemory.stack.qdrant;

import static io.apexmemory.stack.qdrant.QdrantTarget.await;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the contract share: one target, and a collection of three dimensions that each test has to itself. */
abstract class QdrantContract {
    static final List<Float> EAST = List.of(1f, 0f, 0f);
    static final List<Float> NORTH = List.of(0f, 1f, 0f);
    static final String A_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    static QdrantTarget target;
    static QdrantClient client;

    String collection;

    @BeforeAll
    static void connect() {
        target = QdrantTarget.open();
        client = target.client();
    }

    @AfterAll
    static void disconnect() {
        target.close();
    }

    @BeforeEach
    void makeCollection() {
        collection = target.collection(3, Distance.Cosine);
    }

    @AfterEach
    void deleteCollection() {
        if (await(client.collectionExistsAsync(collection))) {
            await(client.deleteCollectionAsync(collection));
        }
    }
}

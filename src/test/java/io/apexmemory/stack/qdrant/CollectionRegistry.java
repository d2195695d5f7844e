package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Collections.CreateCollection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/** The collections by name. Safe for use by many threads. */
final class CollectionRegistry {
    private static final int MAX_NAME_LENGTH = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[<>:\"/\\\\|?*\\x00\\x1F]");

    private final ConcurrentMap<String, StoredCollection> collections = new ConcurrentHashMap<>();

    void create(CreateCollection request) {
        String name = checked(request.getCollectionName());
        if (FORBIDDEN.matcher(name).find()) {
            throw Refusals.outOfRange("collection_name", "collection name cannot contain a forbidden character");
        }
        if (collections.containsKey(name)) {
            throw exists(name);
        }
        if (collections.putIfAbsent(name, new StoredCollection(CollectionSettings.of(request))) != null) {
            throw exists(name);
        }
    }

    boolean contains(String name) {
        return collections.containsKey(checked(name));
    }

    boolean delete(String name) {
        return collections.remove(checked(name)) != null;
    }

    List<String> names() {
        return collections.keySet().stream().sorted().toList();
    }

    StoredCollection get(String name) {
        StoredCollection collection = collections.get(checked(name));
        if (collection == null) {
            throw Refusals.notFound("Collection `" + name + "` doesn't exist!");
        }
        return collection;
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw Refusals.outOfRange("collection_name", "length must be from 1 to " + MAX_NAME_LENGTH);
        }
        return name;
    }

    private static RuntimeException exists(String name) {
        return Refusals.alreadyExists("Collection `" + name + "` already exists!");
    }
}

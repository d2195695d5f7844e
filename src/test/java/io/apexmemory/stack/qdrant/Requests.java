package io.apexmemory.stack.qdrant;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What requests have in common: the fields that each may carry, and how their numbers are read. */
final class Requests {
    /** Ordering and consistency are about replicas, of which there is one here; no call here takes long enough to time out. */
    static final Set<String> ANY_WRITE = Set.of("collection_name", "wait", "ordering", "timeout");

    static final Set<String> ANY_READ = Set.of("collection_name", "read_consistency", "timeout");

    private static final long DEFAULT_LIMIT = 10;

    private Requests() {}

    static Set<String> with(Set<String> common, String... parts) {
        return Stream.concat(common.stream(), Stream.of(parts)).collect(Collectors.toUnmodifiableSet());
    }

    static long limit(boolean isSet, long limit) {
        if (isSet && limit == 0) {
            throw Refusals.outOfRange("limit", "value 0 invalid, must be 1 or larger");
        }
        return isSet ? count(limit) : DEFAULT_LIMIT;
    }

    /** An unsigned number of points or conditions; there are never more than an int can count. */
    static long count(long unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : Math.min(unsigned, Integer.MAX_VALUE);
    }
}

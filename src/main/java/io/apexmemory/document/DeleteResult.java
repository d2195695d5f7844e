package io.apexmemory.document;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The answer of a deletion that is committed: nobody sees the document any more, whatever {@code status} says.
 *
 * @param status {@code success}, or {@code partial} where a place did not do its part; the sweeper will make up for it
 * @param version of the tombstone, 0 where the document never was there
 * @param alreadyDeleted nothing was visible before, and nothing has changed but what was still left behind
 * @param removed for each place, by the name of its database or {@code blobs}, how many things of which kind went
 * @param leftBehind for each place that did not do its part, why
 */
public record DeleteResult(
        String status,
        UUID documentId,
        long version,
        boolean alreadyDeleted,
        Map<String, Map<String, Long>> removed,
        Map<String, String> leftBehind) {
    public DeleteResult {
        removed = new TreeMap<>(removed);
        leftBehind = new TreeMap<>(leftBehind);
    }

    /** The result whose status follows from what was left behind. */
    public static DeleteResult of(
            UUID documentId,
            long version,
            boolean alreadyDeleted,
            Map<String, Map<String, Long>> removed,
            Map<String, String> leftBehind) {
        String status = leftBehind.isEmpty() ? "success" : "partial";
        return new DeleteResult(status, documentId, version, alreadyDeleted, removed, leftBehind);
    }

    /** The same with what went from one more place. */
    public DeleteResult withRemoved(String place, Map<String, Long> things) {
        Map<String, Map<String, Long>> more = new TreeMap<>(removed);
        more.put(place, things);
        return new DeleteResult(status, documentId, version, alreadyDeleted, more, leftBehind);
    }

    /** Whether the removal is complete. */
    public boolean complete() {
        return leftBehind.isEmpty();
    }
}

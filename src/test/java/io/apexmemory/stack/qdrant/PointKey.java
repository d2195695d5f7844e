package io.apexmemory.stack.qdrant;

import io.qdrant.client.grpc.Common.PointId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The id of a point: an unsigned number, or a UUID as 32 small hexadecimal digits. Numbers come before UUIDs, each in their own
 * order, which is the order of a scroll.
 */
record PointKey(boolean isUuid, long number, String uuidDigits) implements Comparable<PointKey> {
    private static final Pattern UUID_FORMS = Pattern.compile("(?i)[0-9a-f]{32}|(?:urn:uuid:)?"
            + "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
            + "|\\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\}");
    private static final Pattern NOT_A_DIGIT = Pattern.compile("^urn:uuid:|[{}-]");

    static PointKey of(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> new PointKey(false, id.getNum(), "");
            case UUID -> ofUuid(id.getUuid());
            case POINTIDOPTIONS_NOT_SET -> throw Refusals.invalid("No ID options provided");
        };
    }

    static boolean isUuid(String text) {
        return UUID_FORMS.matcher(text).matches();
    }

    private static PointKey ofUuid(String text) {
        if (!isUuid(text)) {
            throw Refusals.invalid("Unable to parse UUID: " + text);
        }
        String digits = NOT_A_DIGIT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return new PointKey(true, 0, digits);
    }

    PointId toPointId() {
        return isUuid
                ? PointId.newBuilder().setUuid(toString()).build()
                : PointId.newBuilder().setNum(number).build();
    }

    @Override
    public int compareTo(PointKey other) {
        if (isUuid != other.isUuid) {
            return isUuid ? 1 : -1;
        }
        return isUuid ? uuidDigits.compareTo(other.uuidDigits) : Long.compareUnsigned(number, other.number);
    }

    @Override
    public String toString() {
        return isUuid
                ? String.join(
                        "-",
                        uuidDigits.substring(0, 8),
                        uuidDigits.substring(8, 12),
                        uuidDigits.substring(12, 16),
                        uuidDigits.substring(16, 20),
                        uuidDigits.substring(20))
                : Long.toUnsignedString(number);
    }
}

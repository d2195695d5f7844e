package io.apexmemory.extract;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts as people write them: 1,234.56 and 1.234,56 and 1'234.56, with a symbol or a code on either side. */
final class WrittenMoney {
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}(?:[\\p{Nd}.,'’ ]*\\p{Nd})?");
    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("$", "USD"),
            Map.entry("US$", "USD"),
            Map.entry("C$", "CAD"),
            Map.entry("CA$", "CAD"),
            Map.entry("A$", "AUD"),
            Map.entry("MX$", "MXN"),
            Map.entry("€", "EUR"),
            Map.entry("EURO", "EUR"),
            Map.entry("EUROS", "EUR"),
            Map.entry("£", "GBP"),
            Map.entry("¥", "JPY"),
            Map.entry("￥", "JPY"),
            Map.entry("円", "JPY"),
            Map.entry("₹", "INR"),
            Map.entry("FR.", "CHF"),
            Map.entry("DOLLARS", "USD"),
            Map.entry("دولار", "USD"),
            Map.entry("دولاراً", "USD"),
            Map.entry("ريال", "SAR"),
            Map.entry("درهم", "AED"));

    private WrittenMoney() {}

    static Optional<Name> parse(String words) {
        Matcher number = NUMBER.matcher(words);
        if (!number.find()) {
            return Optional.empty();
        }
        String unit = (words.substring(0, number.start()) + words.substring(number.end())).strip();
        String upper = unit.toUpperCase(Locale.ROOT);
        String currency = SYMBOLS.getOrDefault(upper, upper.matches("[A-Z]{3}") ? upper : null);
        if (currency == null) {
            return Optional.empty();
        }
        String amount = decimal(number.group()).toPlainString();
        return Optional.of(new Name(amount + " " + currency, Map.of("amount", amount, "currency", currency)));
    }

    /** The last separator is the decimal one, unless it stands there twice, or alone before three digits (but 0.125). */
    private static BigDecimal decimal(String written) {
        int point = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
        boolean fraction = point >= 0
                && written.indexOf(written.charAt(point)) == point
                && (written.length() - point - 1 != 3 || surelyDecimal(written, point));
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            if (i == point && fraction) {
                digits.append('.');
            } else if (Character.isDigit(written.charAt(i))) {
                digits.append(Character.digit(written.charAt(i), 10));
            }
        }
        return new BigDecimal(digits.toString());
    }

    private static boolean surelyDecimal(String written, int point) {
        return written.startsWith("0") || written.substring(0, point).chars().anyMatch(c -> !Character.isDigit(c));
    }
}

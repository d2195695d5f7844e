package io.apexmemory.extract;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Brings the words of a mention into the form under which mentions of the same thing are one entity. */
enum Normaliser {
    /** The words, one space between them. */
    TEXT {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            return Optional.of(Name.of(words));
        }
    },
    /** Words all in capitals get one capital each. */
    TITLE {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            return Optional.of(Name.of(words.equals(words.toUpperCase(Locale.ROOT)) ? title(words) : words));
        }
    },
    /** The words without the legal form where it only follows the name, so that both spellings are one company. */
    COMPANY {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            return Optional.of(Name.of(FORM.matcher(words).replaceFirst("")));
        }
    },
    /** Capitals, no blanks, no number sign. */
    CODE {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            String code = words.toUpperCase(Locale.ROOT).replaceAll("^#|\\s|[-/.]+$", "");
            return code.isEmpty() ? Optional.empty() : Optional.of(Name.of(code));
        }
    },
    /** ISO 8601; words that are no date of the calendar are no name. */
    DATE {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            return WrittenDate.parse(words, dayFirst);
        }
    },
    /** Amount with a decimal point and ISO 4217 code. */
    MONEY {
        @Override
        Optional<Name> form(String words, boolean dayFirst) {
            return WrittenMoney.parse(words);
        }
    };

    private static final Pattern FORM = Pattern.compile("(?<=\\S),? (?:Inc|LLC|L\\.L\\.C|Ltd|Corp)\\.?$");

    /** @param words without line breaks, control characters and blanks at the ends */
    abstract Optional<Name> form(String words, boolean dayFirst);

    /**
     * The name that the words stand for; none for words that are empty, too long, hold control or direction-changing characters,
     * or have no meaning as this kind of name.
     */
    Optional<Name> apply(String mention, EntityRules rules) {
        String words = Normalizer.normalize(mention, Normalizer.Form.NFC)
                .replace("\u00AD", "") // soft hyphens come from PDFs and are not seen
                .replaceAll("[\\s\\p{Z}]+", " ")
                .replaceAll("^[ ,;:]+|[ ,;:]+$", "");
        if (words.isEmpty()
                || words.length() > rules.maxNameLength()
                || words.codePoints().anyMatch(Normaliser::unfit)) {
            return Optional.empty();
        }
        return form(words, rules.dayFirst());
    }

    private static boolean unfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
            // joiners belong to Arabic, Persian and Indian words; other format characters only hide or turn text
            case Character.FORMAT -> codePoint != 0x200C && codePoint != 0x200D;
            default -> false;
        };
    }

    private static String title(String words) {
        StringBuilder title = new StringBuilder(words.length());
        boolean inWord = false;
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            title.append(inWord ? Character.toLowerCase(c) : c);
            inWord = Character.isLetter(c);
        }
        return title.toString();
    }
}

package io.apexmemory.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is found with beginnings is what is found without. */
class BeginningsTest {
    private static final List<Pattern> ODD = Stream.of(
                    "\\bx1",
                    "\\Bx",
                    "^a|x$",
                    "(?<=x)a",
                    "(?<![xA])\\d",
                    "(?!ax)\\w+",
                    "(?=.x)[aA]",
                    "(?i:X|é)+",
                    "x?1",
                    "(?:a)?(?<=a)x",
                    "[^a]x",
                    "[Ax](?:[ ]|\\n(?<=[^\\n]{2}\\n)(?=\\p{L}))a?",
                    "(?!x(?<=ax))\\w",
                    "a(?<=x)?1|(?<=[)x])A",
                    "\\P{L}a",
                    "😀|\\uD83D",
                    "(?:(?<![\\p{L}\\p{N}])A|\\.)-?")
            .map(regex -> Pattern.compile(regex, Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS))
            .toList();

    @Property
    void oddPatternsFindTheSame(@ForAll("texts") String text) {
        List<List<Integer>> found = found(ODD, text);
        for (int i = 0; i < ODD.size(); i++) {
            assertThat(found.get(i)).as("%s in %s", ODD.get(i), text).isEqualTo(all(ODD.get(i), text));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "A", "x", "X", "1", " ", "\n", ".", "-", "é", "É", "😀")
                .list()
                .ofMaxSize(30)
                .map(characters -> String.join("", characters));
    }

    @Test
    void thePatternsOfTheDefaultFindTheSameInEveryTextOfTheTestDocuments() throws IOException {
        List<Pattern> regexes = EntityRules.load(null).types().stream()
                .flatMap(type -> type.patterns().stream())
                .map(EntityRules.NamePattern::regex)
                .toList();
        int matches = 0;
        for (Path file : files()) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            List<List<Integer>> found = found(regexes, text);
            for (int i = 0; i < regexes.size(); i++) {
                assertThat(found.get(i)).as("%s in %s", regexes.get(i), file).isEqualTo(all(regexes.get(i), text));
                matches += found.get(i).size();
            }
        }
        assertThat(matches).isGreaterThan(500);
    }

    @Test
    void aPatternThatBeginsWithALetterIsTriedNowhereElse() {
        int[] looks = {0};
        String text = "nothing of it here. ".repeat(1000);
        WatchedText watched = new WatchedText(text, new Pace(step -> {})) {
            @Override
            public char charAt(int index) {
                looks[0]++;
                return super.charAt(index);
            }
        };
        Pattern regex = Pattern.compile("\\b(?i:zebra|quagga)\\b", Pattern.UNICODE_CHARACTER_CLASS);
        assertThat(found(List.of(regex), watched).get(0)).isEmpty();
        assertThat(looks[0]).isZero();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("testdata/documents"))) {
            return files.filter(file -> file.toString().matches(".*\\.(txt|md|html)"))
                    .filter(file -> !file.toString().matches(".*(latin-1|utf-16).*"))
                    .toList();
        }
    }

    /** Begin and end of each match of each. */
    private static List<List<Integer>> found(List<Pattern> regexes, CharSequence text) {
        List<Matcher> matchers =
                regexes.stream().map(regex -> regex.matcher(text)).toList();
        List<List<Integer>> places =
                regexes.stream().<List<Integer>>map(regex -> new ArrayList<>()).toList();
        new Beginnings(regexes)
                .find(
                        text.toString(),
                        matchers,
                        new Pace(step -> {}),
                        i -> places.get(i)
                                .addAll(List.of(
                                        matchers.get(i).start(), matchers.get(i).end())));
        return places;
    }

    private static List<Integer> all(Pattern regex, String text) {
        Matcher matcher = regex.matcher(text);
        List<Integer> places = new ArrayList<>();
        while (matcher.find()) {
            places.add(matcher.start());
            places.add(matcher.end());
        }
        return places;
    }
}

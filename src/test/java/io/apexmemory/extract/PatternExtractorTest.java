package io.apexmemory.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.Entity;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternExtractorTest {
    private static final PatternExtractor FREIGHT = PatternExtractor.load(null);

    static ParsedDocument document(String content) {
        return new ParsedDocument(
                UUID.fromString("00000000-0000-0000-0000-000000000001"), content, null, List.of(content));
    }

    private static List<String> found(String content) {
        return FREIGHT.extract(document(content), Progress.NONE).stream()
                .map(e -> e.entityType() + " " + e.name())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Invoice INV-2024-0117 is due          | invoice INV-2024-0117
            Invoice No. 2024117                   | invoice 2024117
            Rechnungsnummer: RE-2024-0815         | invoice RE-2024-0815
            請求書番号：INV-2024-88                    | invoice INV-2024-88
            Load #44871 delivered                 | load LD-44871
            see LD-44871                          | load LD-44871
            Load No. 44871                        | load LD-44871
            PRO # 9912345                         | load PRO-9912345
            Tractor 1247                          | equipment Unit 1247
            Unit #1247                            | equipment Unit 1247
            Truck No. 2204                        | equipment Unit 2204
            Trailer: 53017                        | equipment Trailer 53017
            VIN: 1FUJGLDR5CSBM1234                | equipment VIN 1FUJGLDR5CSBM1234
            container MSKU 123456 7               | equipment MSKU1234567
            Driver: Maria Lopez                   | driver Maria Lopez
            DRIVER NAME: MARIA LOPEZ  CDL TX      | driver Maria Lopez
            Fahrer: Jürgen von der Heide          | driver Jürgen von der Heide
            運転手: 山田太郎                           | driver 山田太郎
            السائق: أحمد بن علي                     | driver أحمد بن علي
            Bill To: ACME GmbH                    | customer ACME GmbH
            Customer: Blue Ridge Foods and more   | customer Blue Ridge Foods
            Kunde: Müller & Söhne GmbH & Co. KG   | customer Müller & Söhne GmbH & Co. KG
            Rate confirmation ABC-48213           | load ABC-48213
            Ladung ABC-48213                      | load ABC-48213
            from Lone Star Freight, LLC today     | organization Lone Star Freight
            says Acme Widgets Inc. and            | organization Acme Widgets
            山田運輸株式会社 御中                      | organization 山田運輸株式会社
            The J.B. Moving Co. says              | organization J.B. Moving Co.
            the FMCSA says                        | organization Federal Motor Carrier Safety Administration
            Dispatcher: Tom O'Brien               | person Tom O'Brien
            Frau Petra Schmidt                    | person Petra Schmidt
            from Houston, TX                      | location Houston, TX
            ab Hamburg                            | location Hamburg
            nach München                          | location Munich
            東京から                                 | location Tokyo
            on 2024-01-17                         | date 2024-01-17
            on January 17, 2024                   | date 2024-01-17
            on Jan. 17th, 2024                    | date 2024-01-17
            17 January 2024                       | date 2024-01-17
            am 17. März 2024                      | date 2024-03-17
            17.01.2024                            | date 2024-01-17
            01/17/2024                            | date 2024-01-17
            17/01/24                              | date 2024-01-17
            2024年1月17日                           | date 2024-01-17
            في 17 يناير 2024                        | date 2024-01-17
            total $1,234.56                       | money 1234.56 USD
            1.234,56 EUR                          | money 1234.56 EUR
            1.234,56 €                            | money 1234.56 EUR
            CHF 1'234.50                          | money 1234.50 CHF
            合計 ¥128,000                           | money 128000 JPY
            128,000円                              | money 128000 JPY
            USD 900                               | money 900 USD
            $0.125 a mile                         | money 0.125 USD
            """)
    void findsWhatFreightDocumentsSpeakOf(String text, String entity) {
        assertThat(found(text)).containsExactly(entity);
    }

    private static final String INVOICE = """
            LONE STAR FREIGHT LLC                      Invoice INV-2024-0117
            Date: January 17, 2024                     Due: 2024-02-16
            Bill To:
            ACME GmbH
            Hafenstr. 12, 20457 Hamburg

            Load #44871   Houston, TX to Laredo, TX
            Driver: Maria Lopez    Tractor 1247    Trailer 53017
            Line haul $1,850.00, fuel surcharge $222.00
            Total: $2,072.00
            Please quote INV-2024-0117 and load LD-44871. Contact: Tom Reed. ACME GmbH pays within 30 days.
            """;

    @Test
    void findsWhatAnInvoiceHolds() {
        assertThat(found(INVOICE))
                .containsExactly(
                        "organization LONE STAR FREIGHT",
                        "invoice INV-2024-0117",
                        "date 2024-01-17",
                        "date 2024-02-16",
                        "customer ACME GmbH",
                        "location Hamburg",
                        "load LD-44871",
                        "location Houston, TX",
                        "location Laredo, TX",
                        "driver Maria Lopez",
                        "equipment Unit 1247",
                        "equipment Trailer 53017",
                        "money 1850.00 USD",
                        "money 222.00 USD",
                        "money 2072.00 USD",
                        "person Tom Reed");
    }

    @Test
    void countsANameThatALabelToldWhereverItStandsAndADriverIsNoOtherPerson() {
        assertThat(FREIGHT.extract(document("Driver: Ann Lee. Signed by: Ann\nLee."), Progress.NONE))
                .singleElement()
                .isEqualTo(Entity.of("driver", "Ann Lee", 0.95, "driver mentioned 2 times", null, "Ann Lee", 2));
    }

    @Test
    void tellsWhatItFoundWithCountWordsAndId() {
        Entity load = FREIGHT.extract(document(INVOICE), Progress.NONE).stream()
                .filter(e -> e.entityType().equals("load"))
                .findFirst()
                .orElseThrow();

        assertThat(load)
                .isEqualTo(Entity.of("load", "LD-44871", 0.95, "load mentioned 2 times", null, "Load #44871", 2));
        assertThat(FREIGHT.extract(document("1.234,56 EUR"), Progress.NONE)
                        .get(0)
                        .properties())
                .isEqualTo(Map.of("amount", "1234.56", "currency", "EUR"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice date is open",
                "2024-13-45",
                "31.02.2024",
                "wir essen im mobile home",
                "Driver: \u202eMaria Lopez",
                "Trailer 5",
                "Bill of Lading No. BOL-778812",
                "Driver Safety Handbook",
                "lumber PO-44718 and lot HC-22091",
                "call 555-0117",
                "IP 10.12.2024.7",
                " \n\t "
            })
    void findsNothingWhereNothingIs(String text) {
        assertThat(found(text)).isEmpty();
    }

    @Test
    void findsNoMoreThanOneTypeInTheSameWordsUnlessTheRulesShareThem() {
        String rules = """
                types:
                  part: {patterns: ['P-\\d+']}
                  order: {patterns: ['[OP]-\\d+'], shares_with: [%s]}
                  code: {patterns: ['\\w-\\d+-\\d+', '\\w-\\d+']}
                """;
        String text = "P-12 O-7-3";

        assertThat(found(rules.formatted(""), text)).containsExactly("part P-12", "order O-7");
        assertThat(found(rules.formatted("part, code"), text))
                .containsExactly("part P-12", "order P-12", "order O-7", "code O-7-3");
    }

    @Test
    void keepsTheMostMentionedWhereThereAreTooMany() {
        assertThat(found("max_entities: 2\ntypes: {n: {patterns: ['\\d']}}", "1 2 3 2 3"))
                .containsExactly("n 2", "n 3");
    }

    @Test
    void leavesOutNamesThatAreTooLong() {
        assertThat(found("max_name_length: 5\ntypes: {n: {patterns: ['\\w+']}}", "short longer"))
                .containsExactly("n short");
    }

    @ParameterizedTest
    @CsvSource({"(a+)+b, aaaa", "(a|aa)+$, aaaa", "(?:a|b)*c, abab", "(.*)*x, abc"})
    void givesUpAPatternThatNeedsTooMuchWorkAndNamesIt(String regex, String part) {
        String rules = "types: {bad: {patterns: ['x+', '%s']}}".formatted(regex);
        String text = part.repeat(20_000) + "!";

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThatThrownBy(() -> found(rules, text))
                        .isInstanceOfSatisfying(
                                ApexException.class,
                                e -> assertThat(e.retryable()).isFalse())
                        .hasMessageContainingAll("pattern 2 of type bad", "rules.yaml", "00000001")
                        .hasMessageNotContaining("aaa"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "Aa ",
                "A-",
                "1",
                "1,",
                "1.1",
                "$",
                " ",
                "\n",
                "Driver: ",
                "Bill To: A",
                "Aa, ",
                "山",
                "ش ",
                "Load #",
                "17 "
            })
    void readsAnyTextWithinTheBoundsOfItsOwnPatterns(String part) {
        assertThatCode(() -> found(part.repeat(60_000 / part.length()))).doesNotThrowAnyException();
    }

    @Test
    void tellsOfProgressAndLetsACancellationThrough() {
        List<String> steps = new ArrayList<>();
        FREIGHT.extract(document("Load 44871"), steps::add);

        assertThat(steps).contains("Looking for entities of type load").doesNotContain("44871");
        assertThatThrownBy(() -> FREIGHT.extract(document("Load 44871"), step -> {
                    throw new IllegalStateException("cancelled");
                }))
                .hasMessage("cancelled");
    }

    private static List<String> found(String rules, String content) {
        try {
            Path file = Files.createTempDirectory("rules").resolve("rules.yaml");
            Files.writeString(file, rules);
            return PatternExtractor.load(file).extract(document(content), Progress.NONE).stream()
                    .map(e -> e.entityType() + " " + e.name())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.apexmemory.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            Bill of Lading No. 778812             | load BOL-778812
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
            from Lone Star Freight, LLC today     | organization Lone Star Freight, LLC
            says Acme Widgets Inc. and            | organization Acme Widgets Inc.
            山田運輸株式会社 御中                      | organization 山田運輸株式会社
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
}

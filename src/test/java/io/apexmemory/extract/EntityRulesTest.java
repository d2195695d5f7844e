package io.apexmemory.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityRulesTest {
    @TempDir
    Path folder;

    @Test
    void hasTheTenTypesOfTheContractByDefault() {
        assertThat(EntityRules.load(null).types())
                .extracting(EntityRules.Type::name)
                .containsExactlyInAnyOrder(
                        "customer",
                        "equipment",
                        "driver",
                        "invoice",
                        "load",
                        "organization",
                        "person",
                        "location",
                        "date",
                        "money");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            types: {a: {patterns: ['x', '(y']}}                            ~ type a, pattern 2: the regex is wrong: Unclosed group
            types: {a: {patterns: ['x*']}}                                 ~ type a, pattern 1: the regex matches the empty text
            types: {a: {patterns: ['{{B}}']}}                              ~ type a, pattern 1: {{B}} is not among the definitions
            {definitions: {B: 'x{{B}}'}, types: {a: {patterns: ['{{B}}']}}} ~ or is defined by itself
            types: {a: {patterns: [{regex: 'x', confidence: 2}]}}          ~ type a, pattern 1: confidence must be a number above 0
            types: {a: {patterns: [{regx: 'x'}]}}                          ~ type a, pattern 1: regx is not known here
            types: {a: {patterns: [{confidence: 0.5}]}}                    ~ type a, pattern 1, regex: a text is missing
            types: {a: {patterns: [{regex: 'x', template: 'y'}]}}          ~ type a, pattern 1: template needs {name} in it
            types: {a: {patterns: 'x'}}                                    ~ type a: patterns must be a list
            types: {a: {names: [{aliases: [x]}]}}                          ~ type a, names: a text is missing
            types: {a: {description: empty}}                               ~ type a: it has neither patterns nor names
            types: {a: {names: [x], normalise: upside-down}}               ~ type a: normalise is upside-down
            types: {a: {names: [x], shares_with: [b]}}                     ~ type a: shares_with names b, which is no type
            types: {A b: {names: [x]}}                                     ~ type A b: a type is called in small letters
            {max_entities: 0, types: {a: {names: [x]}}}                    ~ max_entities must be a whole number above 0
            typos: {a: {names: [x]}}                                       ~ the file: typos is not known here
            types: {}                                                      ~ the file: it names no types
            types: {a: {names: [x]}, a: {names: [y]}}                      ~ line 1: Duplicate
            'types: [a'                                                    ~ line 1
            """)
    void namesFileTypePatternAndFault(String yaml, String fault) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), yaml);

        assertThatThrownBy(() -> EntityRules.load(file))
                .isInstanceOfSatisfying(
                        ApexException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.VALIDATION))
                .hasMessageContainingAll("mine.yaml", fault);
    }

    @Test
    void namesAFileThatDoesNotExist() {
        assertThatThrownBy(() -> EntityRules.load(folder.resolve("none.yaml")))
                .isInstanceOf(ApexException.class)
                .hasMessageContaining("none.yaml");
    }
}

package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root folder to parse from, beside which there is a folder that nobody may read. */
abstract class ParserFixture {
    @TempDir
    private Path temporary;

    Path root;
    Path outside;

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createDirectory(temporary.toRealPath().resolve("root"));
        outside = Files.createDirectory(temporary.toRealPath().resolve("outside"));
    }

    TikaDocumentParser parser(ParseLimits limits) {
        return new TikaDocumentParser(
                List.of(root),
                Set.of(),
                () -> {
                    throw new AssertionError("a local file needs no S3");
                },
                limits,
                new Chunker(512, 64),
                DownloadMeter.NONE);
    }

    TikaDocumentParser parser() {
        return parser(ParseLimits.DEFAULT);
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(root.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ParsedDocument parsed(String name, byte[] bytes) {
        return parser().parse(null, write(name, bytes).toString(), Progress.NONE);
    }

    void assertFails(ErrorType type, String name, byte[] bytes, String says) {
        assertFails(parser(), type, write(name, bytes).toString(), name, says);
    }

    static void assertFails(TikaDocumentParser parser, ErrorType type, String uri, String... says) {
        assertThatThrownBy(() -> parser.parse(null, uri, Progress.NONE))
                .isInstanceOfSatisfying(ApexException.class, e -> {
                    assertThat(e.type()).as(e.getMessage()).isEqualTo(type);
                    assertThat(e.getMessage()).contains(says);
                });
    }
}

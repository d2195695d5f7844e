package io.apexmemory.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalUriTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void resolve() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void theSameFileHasOneNameHoweverItIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a bill of Köln.txt"), "text");
        Files.createSymbolicLink(folder.resolve("link.txt"), file);
        Files.createSymbolicLink(folder.resolve("folder"), folder);
        String canonical = CanonicalUri.of(file.toString());
        assertThat(canonical).startsWith("file:///").endsWith("/a%20bill%20of%20K%C3%B6ln.txt");
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        assertThat(new String[] {
                    canonical,
                    canonical.replace("file:///", "FILE:/"),
                    canonical.replace("file:///", "file://localhost/"),
                    canonical.replace("%C3%B6", "ö"),
                    relative.toString(),
                    folder + "/./folder/../" + folder.getFileName() + "//folder/a bill of Köln.txt",
                    folder.resolve("link.txt").toString(),
                    folder.resolve("link.txt").toUri().toString()
                })
                .allSatisfy(name -> assertThat(CanonicalUri.of(name)).isEqualTo(canonical));
    }

    @Test
    void aMissingFileHasTheNameItWillHave() throws IOException {
        Files.createSymbolicLink(folder.resolve("folder"), folder);
        String before = CanonicalUri.of(folder + "/folder/later/x.txt");
        Files.createDirectory(folder.resolve("later"));
        Files.writeString(folder.resolve("later/x.txt"), "text");
        assertThat(before).isEqualTo(CanonicalUri.of(folder + "/later/x.txt"));
        assertThat(CanonicalUri.of(folder.toString())).doesNotEndWith("/");
    }

    @Test
    void objectsKeepTheirKey() {
        assertThat(CanonicalUri.of("S3://freight-docs/in//2026/a b%20c.pdf"))
                .isEqualTo("s3://freight-docs/in//2026/a b%20c.pdf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "http://example.org/a.pdf",
                "ftp://x/y",
                "file://elsewhere/a.txt",
                "file:a.txt",
                "file:///a b.txt",
                "file:///a?b",
                "file:///a#b",
                "file:///a%00b",
                "file:///a%zz",
                "a\u0000b",
                "a\nb",
                "s3://",
                "s3://bucket",
                "s3://bucket/",
                "s3://NotLower/key",
                "s3:bucket/key",
                "file:"
            })
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> CanonicalUri.of(name)).isInstanceOfSatisfying(ApexException.class, e -> {
            assertThat(e.type()).isEqualTo(ErrorType.VALIDATION);
            assertThat(e.getMessage()).doesNotContain("\n", "\u0000").contains(";");
        });
    }

    @Test
    void refusesNoNameAtAll() {
        assertThatThrownBy(() -> CanonicalUri.of(null)).isInstanceOf(ApexException.class);
        assertThatThrownBy(() -> CanonicalUri.of("s3://bucket/" + "k".repeat(1025)))
                .isInstanceOf(ApexException.class);
    }
}

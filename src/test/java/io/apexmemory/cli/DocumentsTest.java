package io.apexmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apexmemory.cli.Documents.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("in/b.pdf", "in/a.xyz", "in/deep/c.txt", "in/.hidden", "in/.git/d.txt", "e.md")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
    }

    @Test
    void aFolderIsTakenWithAllBelowItButHiddenFiles() {
        assertThat(shown("in")).containsExactly("in/a.xyz", "in/b.pdf", "in/deep/c.txt");
    }

    @Test
    void namesKeepTheirOrderAndEachDocumentComesOnce() {
        assertThat(shown(
                        "e.md",
                        "in",
                        "./in/b.pdf",
                        folder.resolve("e.md").toUri().toString(),
                        "in/.hidden"))
                .containsExactly("e.md", "in/a.xyz", "in/b.pdf", "in/deep/c.txt", "in/.hidden");
    }

    @Test
    void whatIsSentMeansTheSameElsewhere() {
        String here = folder.toUri().toString();
        assertThat(Documents.expand(List.of("e.md", "gone.pdf", "K\u00F6ln #1.txt", "s3://bucket/x.pdf"), folder))
                .extracting(Document::uri)
                .containsExactly(here + "e.md", here + "gone.pdf", here + "K%C3%B6ln%20%231.txt", "s3://bucket/x.pdf");
    }

    @Test
    void linksToFoldersAreNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("in/loop"), folder.resolve("in"));
        Files.createSymbolicLink(folder.resolve("in/link.md"), folder.resolve("e.md"));

        assertThat(shown("in")).containsExactly("in/a.xyz", "in/b.pdf", "in/deep/c.txt", "in/link.md");
    }

    @Test
    void whatIsNoPathIsRefusedWithARemedy() {
        assertThatThrownBy(() -> shown("a\0b"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("LC_ALL=C.UTF-8");
        assertThatThrownBy(() -> shown("file:e.md"))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("write file:///FOLDER/NAME");
    }

    private List<String> shown(String... names) {
        return Documents.expand(List.of(names), folder).stream()
                .map(Document::shown)
                .toList();
    }
}

package io.apexmemory.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestdataTest {
    private static final Path TESTDATA = Path.of("testdata");
    private static final Pattern CATALOGUED = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void theGeneratorMakesWhatIsCheckedIn(@TempDir Path folder) throws IOException {
        GenerateTestdata.generate(folder);
        assertThat(sums(TESTDATA)).isEqualTo(sums(folder));
    }

    @Test
    void theCatalogueListsTheFilesThatAreThere() throws IOException {
        String readme = Files.readString(TESTDATA.resolve("README.md"));
        assertThat(CATALOGUED.matcher(readme).results().map(MatchResult::group).distinct())
                .hasSize(sums(TESTDATA).size());
        for (String file : sums(TESTDATA).keySet()) {
            assertThat(readme).contains("\n| `" + Path.of(file).getFileName() + "` | ");
        }
    }

    @Test
    void theHandbookHasFortyPages() throws IOException {
        Path handbook = TESTDATA.resolve("documents/safety-handbook-40-pages.pdf");
        try (PDDocument document = Loader.loadPDF(handbook.toFile())) {
            assertThat(document.getNumberOfPages()).isEqualTo(40);
        }
    }

    @Test
    void theBombIsSmallAndInflatesToAGigabyte() throws IOException {
        Path bomb = TESTDATA.resolve("hostile/zip-bomb.docx");
        assertThat(Files.size(bomb)).isLessThan(1_500_000);
        long size = 0;
        byte[] buffer = new byte[1 << 16];
        try (ZipFile zip = new ZipFile(bomb.toFile());
                var text = zip.getInputStream(zip.getEntry("word/document.xml"))) {
            CRC32 crc = new CRC32();
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                crc.update(buffer, 0, read);
                size += read;
            }
            assertThat(size).isBetween(1_073_000_000L, 1_074_000_000L);
            assertThat(crc.getValue())
                    .isEqualTo(zip.getEntry("word/document.xml").getCrc());
        }
    }

    /** Each file of the two folders with the hash of its bytes, or where it points to. */
    private static Map<String, String> sums(Path folder) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (String name : new String[] {"documents", "hostile"}) {
            try (Stream<Path> files = Files.list(folder.resolve(name))) {
                for (Path file : files.toList()) {
                    byte[] bytes = Files.isSymbolicLink(file)
                            ? Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8)
                            : Files.readAllBytes(file);
                    sums.put(name + "/" + file.getFileName(), bytes.length + " bytes, hash " + Arrays.hashCode(bytes));
                }
            }
        }
        return sums;
    }
}

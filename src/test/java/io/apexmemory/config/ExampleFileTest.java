package io.apexmemory.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/.env.temporal.example} has every setting, in the order of {@link Setting}, as it would be without the file. */
class ExampleFileTest {
    private static final Path EXAMPLE = Path.of("docker", ".env.temporal.example");

    @Test
    void everySettingIsThereWithItsMeaningAndDefaultAndNothingElse() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).as("all is commented out").matches("(#.*)?");
            if (lines.get(i).matches("#[A-Z].*")) {
                told.add(lines.get(i));
                if (!namesFile(lines.get(i))) {
                    told.add(lines.get(i - 2));
                    told.add(lines.get(i - 1));
                }
            }
        }
        assertThat(told)
                .containsExactlyElementsOf(Stream.of(Setting.values())
                        .flatMap(ExampleFileTest::lines)
                        .toList());
    }

    /** The second variable of a secret. */
    private static boolean namesFile(String line) {
        return Stream.of(Setting.values()).filter(Setting::secret).anyMatch(it -> line.equals("#" + it + "_FILE="));
    }

    private static Stream<String> lines(Setting setting) {
        Stream<String> lines = Stream.of(
                "#" + setting + "=" + setting.defaultValue().orElse(""),
                "# " + setting.meaning(),
                "# " + setting.allowed());
        return setting.secret() ? Stream.concat(lines, Stream.of("#" + setting + "_FILE=")) : lines;
    }

    @Test
    void withoutTheSignsItSetsEverythingToItsDefault(@TempDir Path folder) throws IOException {
        String text = Files.readString(EXAMPLE).replaceAll("(?m)^#(?=[A-Z])", "");
        Files.writeString(folder.resolve(Settings.FILE_NAME), text);
        Settings settings = Settings.load(Map.of(), folder);

        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.listing()).allSatisfy(line -> {
            assertThat(line.shown()).isEqualTo(line.setting().defaultValue());
            assertThat(line.origin())
                    .isEqualTo(line.setting().defaultValue().isPresent() ? Origin.FILE : Origin.DEFAULT);
        });
    }
}

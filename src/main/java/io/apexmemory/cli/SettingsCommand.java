package io.apexmemory.cli;

import io.apexmemory.config.Origin;
import io.apexmemory.config.Setting;
import io.apexmemory.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code apex settings}: every setting, its value and where that came from. */
@Command(
        name = "settings",
        description = {
            "List every setting with its value, its default and where it came from; secrets are masked.",
            "",
            "A value comes from the environment, else from .env.temporal in the working folder, else (where Temporal is and how"
                    + " to be let in) from a profile of Temporal's own temporal.toml, else it is the default.",
            "A secret may lie in a file: NEO4J_PASSWORD_FILE names the file that holds NEO4J_PASSWORD, and so for every other."
        },
        footer = {
            "",
            "With --json the output is a list of",
            "  {\"name\", \"value\", \"default\", \"origin\", \"file\", \"allowed\", \"secret\", \"meaning\"}"
        })
final class SettingsCommand implements Callable<Integer> {
    private static final int ROOMY = 170;

    private final Session session;

    @Option(names = "--changed", description = "only those that are not at their default")
    boolean changed;

    @Option(names = "--json", description = "print a list of settings as JSON")
    boolean json;

    SettingsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Settings.Line> lines = session.settings().listing().stream()
                .filter(line -> !changed || line.origin() != Origin.DEFAULT)
                .toList();
        if (json) {
            session.sayJson(lines.stream().map(SettingsCommand::json).toList());
            return 0;
        }
        // nothing is cut, for half a value is of no use; where there is little room the meaning stays away
        boolean roomy = session.terminal().width() == 0 || session.terminal().width() >= ROOMY;
        Table table = roomy
                ? new Table("setting", "value", "default", "from", "meaning")
                : new Table("setting", "value", "default", "from");
        for (Settings.Line line : lines) {
            Setting setting = line.setting();
            table.row(
                    setting,
                    line.shown().orElse("none"),
                    setting.defaultValue().orElse("none"),
                    line.origin().words() + line.file().map(file -> ", " + file).orElse(""),
                    setting.meaning());
        }
        table.lines(0).forEach(session::say);
        return 0;
    }

    private static Map<String, Object> json(Settings.Line line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", line.setting().name());
        json.put("value", line.shown().orElse(null));
        json.put("default", line.setting().defaultValue().orElse(null));
        json.put("origin", line.origin().words());
        json.put("file", line.file().orElse(null));
        json.put("allowed", line.setting().allowed());
        json.put("secret", line.setting().secret());
        json.put("meaning", line.setting().meaning());
        return json;
    }
}

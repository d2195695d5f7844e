package io.apexmemory.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code apex schedule}: makes, changes or removes the schedule of reconciliations. */
@Command(
        name = "schedule",
        description = {
            "Let Temporal start a reconciliation again and again; a schedule that is there already is changed.",
            "",
            "A reconciliation clears what is left over and checks all four databases. One that would begin before the last has"
                    + " ended is left out."
        },
        footer = {
            "",
            "Examples:",
            "  apex schedule --every 30m",
            "  apex schedule --every 1d --repair",
            "  apex schedule --delete"
        })
final class ScheduleCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = Interval.class,
            description = "from one to the next: 15m, 1h, 1d (default: ${DEFAULT-VALUE})")
    Duration every;

    @Option(names = "--repair", description = "mend what can be mended each time")
    boolean repair;

    @Option(names = "--delete", description = "remove the schedule")
    boolean delete;

    ScheduleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Reconciliations reconciliations = session.wiring().reconciliations(session.settings())) {
            if (delete) {
                session.say(reconciliations.unschedule() ? "The schedule is removed." : "There was no schedule.");
            } else {
                boolean made = reconciliations.schedule(every, repair);
                session.say("The schedule is " + (made ? "made" : "changed") + ": every " + words(every)
                        + (repair ? ", with repair." : "."));
            }
            return 0;
        }
    }

    private static String words(Duration every) {
        long minutes = every.toMinutes();
        return minutes % 1440 == 0 ? minutes / 1440 + " d" : minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
    }

    /** For example {@code 90m}. */
    static final class Interval implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,4})([mhd])");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
                throw new TypeConversionException("'" + text + "' is no time like 15m, 1h or 1d");
            }
            long number = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }
}

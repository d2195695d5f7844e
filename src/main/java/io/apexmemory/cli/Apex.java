package io.apexmemory.cli;

import io.apexmemory.config.Settings;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.ApexException;
import io.apexmemory.ingest.wire.TemporalUnreachable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line {@code apex}. */
@Command(
        name = "apex",
        description = {
            "A document memory: each document is in Neo4j, PostgreSQL, Qdrant and Redis, or in none of them.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Apex.Version.class,
        footer = {
            "",
            "Results go to standard output, everything else to standard error.",
            "Exit code: 0 if all is well, 1 if something failed, 2 if the command was wrong."
        })
public final class Apex {
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "log more, and show the stack trace of an error, which may quote documents")
    boolean debug;

    private Apex() {}

    public static void main(String[] args) {
        Session session =
                new Session(Settings::load, new Wiring(), Terminal.ofProcess(), Clock.systemUTC(), Path.of(""));
        System.exit(run(session, args));
    }

    /**
     * Runs one command in this process with these settings and answers its exit code: 0, 1 where something failed, 2 where the
     * command was wrong.
     */
    public static int run(Settings settings, PrintWriter out, PrintWriter err, String... args) {
        Terminal terminal = Terminal.plain(out, err);
        return run(new Session(() -> settings, new Wiring(), terminal, Clock.systemUTC(), Path.of("")), args);
    }

    /** Starts a worker in this process. */
    public static RunningWorker startWorker(Settings settings) {
        return new Wiring().worker(settings);
    }

    static int run(Session session, String... args) {
        Apex apex = new Apex();
        CommandLine line = apex.commandLine(session);
        int code = line.execute(args);
        session.terminal().out().flush();
        session.terminal().err().flush();
        return code;
    }

    private CommandLine commandLine(Session session) {
        Terminal terminal = session.terminal();
        CommandLine line = new CommandLine(this)
                .addSubcommand(new WorkerCommand(session))
                .addSubcommand(new GreetCommand(session))
                .addSubcommand(new IngestCommand(session))
                .addSubcommand(new BatchCommand(session))
                .addSubcommand(new DeleteCommand(session))
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new ListCommand(session))
                .addSubcommand(new SearchCommand(session))
                .addSubcommand(new ParseCommand(session))
                .addSubcommand(new DlqCommand(session))
                .addSubcommand(new ForgetCommand(session))
                .addSubcommand(new CircuitsCommand(session))
                .addSubcommand(new VerifyCommand(session))
                .addSubcommand(new ReconcileCommand(session))
                .addSubcommand(new ScheduleCommand(session))
                .addSubcommand(new PromoteCommand(session))
                .addSubcommand(new SettingsCommand(session))
                .addSubcommand(new DoctorCommand(session));
        helpful(line);
        return line.setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(Math.max(60, terminal.proseWidth()))
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler((e, arguments) -> wrong(e, terminal))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, terminal));
    }

    private static void helpful(CommandLine line) {
        // a command that is a method has them already: added now, they would shift its parameters
        if (!line.getCommandSpec().mixinStandardHelpOptions()) {
            line.getCommandSpec().mixinStandardHelpOptions(true);
        }
        line.getSubcommands().values().forEach(Apex::helpful);
    }

    private int execute(ParseResult parsed) {
        if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            CommandLine line = parsed.commandSpec().commandLine();
            line.usage(line.getErr());
            return WRONG;
        }
        boolean worker =
                parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof WorkerCommand;
        (debug ? Logging.DEBUG : worker ? Logging.NORMAL : Logging.QUIET).apply();
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int wrong(ParameterException e, Terminal terminal) {
        terminal.err().println("apex: " + Cells.printable(e.getMessage()).replaceFirst("^Error: ", ""));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, terminal.err());
        terminal.err().println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return WRONG;
    }

    private int failed(Exception e, Terminal terminal) {
        terminal.err().println("apex: " + explain(e));
        if (debug) {
            e.printStackTrace(terminal.err());
        }
        return FAILED;
    }

    /** Our own exceptions speak for themselves; what a foreign one says may quote a document or a secret. */
    private static String explain(Exception e) {
        if (e instanceof ApexException apex) {
            return apex.type().wire() + ": " + Cells.printable(String.valueOf(e.getMessage()));
        }
        if (e instanceof SettingsException || e instanceof CommandFailed || e instanceof TemporalUnreachable) {
            return e.getMessage();
        }
        return "unexpected " + e.getClass().getName() + "; run it again with --debug to see where";
    }

    /** The version that the build wrote into the manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Apex.class.getPackage().getImplementationVersion())
                    .orElse("development");
            return new String[] {"apex " + version + " (Java " + System.getProperty("java.version") + ")"};
        }
    }
}

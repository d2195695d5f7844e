package io.apexmemory.cli;

import io.apexmemory.audit.Auditor;
import io.apexmemory.audit.Repair;
import io.apexmemory.audit.Report;
import io.apexmemory.cli.Ingestions.Arrived;
import io.apexmemory.cli.Ingestions.Ending;
import io.apexmemory.cli.Ingestions.Status;
import io.apexmemory.cli.Ingestions.Update;
import io.apexmemory.config.Settings;
import io.apexmemory.document.ApexException;
import io.apexmemory.document.DeleteResult;
import io.apexmemory.document.ErrorType;
import io.apexmemory.document.IngestRequest;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.Uuid5;
import io.apexmemory.ingest.ListedIngestion;
import io.apexmemory.ingest.ReconciliationResult;
import io.apexmemory.parse.DocumentParser;
import io.apexmemory.search.Passage;
import io.apexmemory.store.PostgresReader.Standing;
import io.apexmemory.worker.Preflight;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** The command line with parts whose answers a test decides. */
final class CommandLineFixture extends Wiring {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private boolean interactive;
    private int width;

    /** How documents end, by the end of their URI; all others arrive. */
    final Map<String, Ending> endings = new HashMap<>();
    /** URIs that are started and of which nothing more is heard. */
    final List<String> silent = new ArrayList<>();
    /** The way and the request of everything that was run. */
    final List<String> ran = new ArrayList<>();

    final List<IngestRequest> requests = new ArrayList<>();
    final List<Passage> passages = new ArrayList<>();
    /** How the first tries to start a worker fail. */
    final Queue<ApexException> starts = new ConcurrentLinkedQueue<>();

    /** Whether a worker that stops has work that it did not end. */
    boolean handsBack;

    final List<String> opened = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    ParsedDocument parsed;
    Status status;
    OptionalLong live = OptionalLong.empty();
    boolean deleted;
    /** What deletions answer, or throw. */
    Function<UUID, DeleteResult> deletions = id -> DeleteResult.of(id, 0, true, Map.of(), Map.of());

    String databasesDown;
    final List<Auditor.Options> audits = new ArrayList<>();
    Repair.Result repaired;
    ReconciliationResult reconciled;
    /** What a look before the flight finds. */
    final List<Preflight.Finding> findings = new ArrayList<>();

    private int schedules;
    List<ListedIngestion> listed = List.of();
    /** The build that was promoted before. */
    String promoted;

    CommandLineFixture(Path folder) {
        this.folder = folder;
    }

    CommandLineFixture with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    CommandLineFixture onTerminal(int cells) {
        interactive = true;
        width = cells;
        return this;
    }

    int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), interactive, width);
        return Apex.run(
                new Session(() -> Settings.load(environment, folder), this, terminal, Clock.systemUTC(), folder), args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    Ingestions temporal(Settings settings) {
        return new Fake("temporal");
    }

    @Override
    Ingestions direct(Settings settings) {
        return new Fake("direct");
    }

    @Override
    List<Preflight.Finding> preflight(Settings settings) {
        return findings;
    }

    @Override
    UUID documentId(Settings settings, String uri) {
        return Uuid5.ofUri(uri);
    }

    @Override
    Standing standing(Settings settings, UUID documentId) {
        if (databasesDown != null) {
            throw new ApexException(ErrorType.DATABASE_WRITE, databasesDown);
        }
        return new Standing(live, deleted);
    }

    @Override
    Deletions temporalDeletions(Settings settings) {
        return deletions("temporal");
    }

    @Override
    Deletions directDeletions(Settings settings) {
        return deletions("direct");
    }

    private Deletions deletions(String way) {
        opened.add(way);
        return new Deletions() {
            @Override
            public DeleteResult delete(UUID id) {
                ran.add(way + " deletes " + id);
                return deletions.apply(id);
            }

            @Override
            public void close() {
                closed.add(way);
            }
        };
    }

    @Override
    DocumentParser parser(Settings settings) {
        return (id, uri, progress) -> {
            if (parsed == null) {
                throw new ApexException(ErrorType.DOCUMENT_NOT_FOUND, uri + " is not there; check the path");
            }
            return parsed;
        };
    }

    @Override
    PassageSearch search(Settings settings) {
        opened.add("search");
        return new PassageSearch() {
            @Override
            public List<Passage> find(String words, int limit) {
                ran.add("search " + words);
                return passages.subList(0, Math.min(limit, passages.size()));
            }

            @Override
            public void close() {
                closed.add("search");
            }
        };
    }

    @Override
    Duration pause() {
        return Duration.ofMillis(1);
    }

    @Override
    Audits audits(Settings settings) {
        opened.add("audits");
        return new Audits() {
            @Override
            public Report audit(Auditor.Options options) {
                audits.add(options);
                options.progress().step("Checking documents, 1 of 2");
                return repaired.before();
            }

            @Override
            public Repair.Result repair(Auditor.Options options) {
                audits.add(options);
                return repaired;
            }

            @Override
            public void close() {
                closed.add("audits");
            }
        };
    }

    @Override
    Reconciliations reconciliations(Settings settings) {
        return new Reconciliations() {
            @Override
            public ReconciliationResult run(boolean repair) {
                ran.add("reconcile " + repair);
                return reconciled;
            }

            @Override
            public boolean schedule(Duration every, boolean repair) {
                ran.add("schedule " + every + " " + repair);
                return schedules++ == 0;
            }

            @Override
            public boolean unschedule() {
                return schedules > 0;
            }

            @Override
            public void close() {
                closed.add("reconciliations");
            }
        };
    }

    @Override
    Listing listing(Settings settings, Clock clock) {
        return new Listing() {
            @Override
            public List<ListedIngestion> find(String status, String source, int limit) {
                ran.add("list " + status + " " + source + " " + limit);
                return listed;
            }

            @Override
            public void close() {
                closed.add("listing");
            }
        };
    }

    @Override
    Promotions promotions(Settings settings) {
        return new Promotions() {
            @Override
            public Optional<String> promote(String buildId) {
                ran.add("promote " + buildId);
                return Optional.ofNullable(promoted);
            }

            @Override
            public Optional<String> promoteUnversioned() {
                ran.add("promote none");
                return Optional.ofNullable(promoted);
            }

            @Override
            public void close() {
                closed.add("promotions");
            }
        };
    }

    @Override
    RunningWorker worker(Settings settings) {
        ApexException failure = starts.poll();
        if (failure != null) {
            throw failure;
        }
        return new RunningWorker() {
            @Override
            public String describe() {
                return "listening";
            }

            @Override
            public boolean stop(Duration within) {
                closed.add("worker within " + within.toSeconds());
                return !handsBack;
            }
        };
    }

    private final class Fake implements Ingestions {
        private final String way;

        Fake(String way) {
            this.way = way;
            opened.add(way);
        }

        @Override
        public synchronized void run(List<IngestRequest> wanted, int parallel, Consumer<Update> updates) {
            for (IngestRequest request : wanted) {
                synchronized (requests) {
                    requests.add(request);
                    ran.add(way + " " + request.uri().substring(request.uri().lastIndexOf('/') + 1));
                }
                UUID id = Uuid5.ofUri(request.uri());
                updates.accept(new Update(request.uri(), id, "pending", null));
                if (silent.stream().anyMatch(request.uri()::endsWith)) {
                    continue;
                }
                updates.accept(new Update(request.uri(), id, "parsing", null));
                Ending ending = endings.entrySet().stream()
                        .filter(e -> request.uri().endsWith(e.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(new Arrived(7, 2, 12, 1));
                updates.accept(
                        new Update(request.uri(), id, ending instanceof Arrived ? "completed" : "failed", ending));
            }
        }

        @Override
        public Optional<Status> status(UUID documentId) {
            return Optional.ofNullable(status);
        }

        @Override
        public boolean outlivesTheCaller(UUID documentId) {
            return way.equals("temporal");
        }

        @Override
        public void close() {
            closed.add(way);
        }
    }
}

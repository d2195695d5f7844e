package io.apexmemory.stack.wire;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.InjectedFault;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * To PostgreSQL: its protocol 3, without TLS. A statement's words tell what is asked. What comes up to a Sync, or in one simple query,
 * is one request.
 */
final class PostgresGateway extends SocketGateway {
    /** Asked for in place of a start: whether the connection may be encrypted. */
    private static final List<Integer> ENCRYPTION = List.of(80877103, 80877104);

    private static final Map<Pattern, String> OPERATIONS = new LinkedHashMap<>();
    private static final Pattern BEGIN = Pattern.compile("(?is)\\s*(BEGIN|START TRANSACTION)\\b.*");
    private static final Pattern COMMIT = Pattern.compile("(?is)\\s*(COMMIT|END)\\b.*");
    private static final Pattern ROLLBACK = Pattern.compile("(?is)\\s*(ROLLBACK|ABORT)\\b(?!\\s+TO).*");
    private static final String ID = "document_id";
    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*(\\d+)");
    /** The binary form of a UUID. */
    private static final int UUID_BYTES = 16;

    static {
        operation("delete\\s+from\\s+(chunks|document_versions)\\b", "remove");
        operation("insert\\s+into\\s+(chunks|document_versions)\\b", "write");
        operation("saga_open_deletion", "openDeletion");
        operation("saga_open|insert\\s+into\\s+sagas", "open");
        operation("saga_find", "find");
        operation("saga_commit_deletion", "commitDeletion");
        operation("saga_commit|update\\s+documents\\s+set\\s+live_version", "commit");
        operation("update\\s+sagas\\s+set\\s+ended_at", "abort");
        operation("insert\\s+into\\s+dead_letters", "deadLetters");
    }

    PostgresGateway(int port, int target, Faults faults) {
        super(StoreName.POSTGRES, port, target, faults);
    }

    private static void operation(String words, String operation) {
        OPERATIONS.put(Pattern.compile("(?is).*\\b(" + words + ").*"), operation);
    }

    @Override
    void serve(Link link) throws IOException {
        byte[] start = frame(link.fromClient, new byte[0]);
        while (ENCRYPTION.contains(ByteBuffer.wrap(start).getInt(4))) {
            link.toClient.write('N');
            start = frame(link.fromClient, new byte[0]);
        }
        link.toServer.write(start);
        Conversation conversation = new Conversation(link);
        conversation.answers.follow(threads);
        conversation.follow();
    }

    private final class Conversation {
        private final Link link;
        private final Answers answers;
        private final Map<String, String> statements = new HashMap<>();
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        /** Of the request under way. */
        private final List<Call> asked = new ArrayList<>();
        /** Of the transaction under way. */
        private final List<Call> due = new ArrayList<>();

        private boolean inTransaction;
        private boolean commits;

        Conversation(Link link) {
            this.link = link;
            answers = new Answers(link, 1) {
                @Override
                byte[] next() throws IOException {
                    return message(link.fromServer);
                }

                /** So does the start, for which nobody has asked. */
                @Override
                boolean ends(byte[] message) {
                    return message[0] == 'Z';
                }
            };
        }

        void follow() throws IOException {
            while (true) {
                byte[] message = message(link.fromClient);
                request.writeBytes(message);
                switch (message[0]) {
                    case 'P' -> prepare(message);
                    case 'B' -> bind(message);
                    case 'Q' -> {
                        look(text(message, 5), null);
                        end();
                    }
                    case 'S' -> end();
                    case 'E', 'D', 'C' -> {
                        // more of the request is to come
                    }
                    default -> {
                        link.toServer.write(request.toByteArray());
                        request.reset();
                    }
                }
            }
        }

        private void prepare(byte[] message) {
            String name = text(message, 5);
            statements.put(name, text(message, 5 + length(name) + 1));
        }

        private void bind(byte[] message) {
            String portal = text(message, 5);
            int at = 5 + length(portal) + 1;
            String name = text(message, at);
            look(statements.getOrDefault(name, ""), ByteBuffer.wrap(message).position(at + length(name) + 1));
        }

        private void look(String sql, ByteBuffer parameters) {
            if (BEGIN.matcher(sql).matches()) {
                inTransaction = true;
            } else if (COMMIT.matcher(sql).matches()) {
                commits = true;
            } else if (ROLLBACK.matcher(sql).matches()) {
                inTransaction = false;
                due.clear();
            }
            OPERATIONS.entrySet().stream()
                    .filter(entry -> entry.getKey().matcher(sql).matches())
                    .findFirst()
                    .ifPresent(entry -> add(call(entry.getValue(), sql, parameters)));
        }

        /** However many rows it is put into the database by, a version is written once. */
        private void add(Call call) {
            if (!asked.contains(call) && !due.contains(call)) {
                asked.add(call);
            }
        }

        private void end() throws IOException {
            byte[] whole = request.toByteArray();
            request.reset();
            due.addAll(asked);
            asked.clear();
            boolean ofTransaction = inTransaction;
            if (commits) {
                commits = false;
                inTransaction = false;
            }
            if (inTransaction || due.isEmpty()) {
                answers.ask(whole);
                return;
            }
            List<Call> calls = List.copyOf(due);
            due.clear();
            meet(calls, whole, ofTransaction);
        }

        private void meet(List<Call> calls, byte[] whole, boolean ofTransaction) throws IOException {
            answers.awaitAll();
            answers.keep();
            try {
                pass(calls, () -> {
                    answers.ask(whole);
                    answers.awaitAll();
                });
                answers.letPass();
            } catch (InjectedFault fault) {
                if (fault.diagnosis().maybeApplied()) {
                    throw fault;
                }
                if (ofTransaction) {
                    answers.ask(frame('Q', "ROLLBACK\0"));
                    answers.awaitAll();
                }
                answers.forget();
                answers.answer(error(fault));
                answers.answer(frame('Z', "I"));
            }
        }
    }

    /**
     * The document is the first parameter that is a UUID, but for a saga's intent, which has its own before it, and the version stands
     * behind it; a commit has both in the answer that it remembers.
     */
    private Call call(String operation, String sql, ByteBuffer parameters) {
        if (parameters == null) {
            return call(operation, uuid(sql, 0), 0);
        }
        List<byte[]> values = values(parameters);
        if (operation.startsWith("commit")) {
            return values.stream()
                    .map(value -> new String(value, StandardCharsets.UTF_8))
                    .filter(text -> text.contains(ID))
                    .findFirst()
                    .map(answer -> call(operation, uuid(answer, answer.indexOf(ID)), version(answer)))
                    .orElse(call(operation, null, 0));
        }
        int skip = operation.startsWith("open") ? 1 : 0;
        for (int i = 0; i < values.size(); i++) {
            UUID found = uuid(values.get(i));
            if (found != null && skip-- == 0) {
                return call(operation, found, i + 1 < values.size() ? number(values.get(i + 1)) : 0);
            }
        }
        return call(operation, null, 0);
    }

    /** Behind the name of the statement; nulls as no bytes. */
    private static List<byte[]> values(ByteBuffer parameters) {
        parameters.position(parameters.position() + 2 + 2 * parameters.getShort(parameters.position()));
        int count = parameters.getShort();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[Math.max(0, parameters.getInt())];
            parameters.get(value);
            values.add(value);
        }
        return values;
    }

    private static long version(String answer) {
        Matcher found = VERSION.matcher(answer);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static long number(byte[] value) {
        if (value.length == Long.BYTES) {
            return ByteBuffer.wrap(value).getLong();
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static UUID uuid(byte[] value) {
        if (value.length == UUID_BYTES) {
            ByteBuffer bits = ByteBuffer.wrap(value);
            return new UUID(bits.getLong(), bits.getLong());
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        return text.length() == 36 ? uuid(text, 0) : null;
    }

    private static byte[] message(DataInputStream in) throws IOException {
        return frame(in, new byte[] {in.readByte()});
    }

    private static byte[] frame(DataInputStream in, byte[] type) throws IOException {
        int length = in.readInt();
        byte[] message = ByteBuffer.allocate(type.length + length)
                .put(type)
                .putInt(length)
                .array();
        in.readFully(message, type.length + 4, length - 4);
        return message;
    }

    private static byte[] frame(char type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] error(InjectedFault fault) {
        String state = fault.diagnosis().passing() ? "53400" : "22000";
        return frame(
                'E',
                "SERROR\0VERROR\0C%s\0M%s\0\0"
                        .formatted(state, fault.diagnosis().reason()));
    }

    private static String text(byte[] message, int from) {
        int end = from;
        while (message[end] != 0) {
            end++;
        }
        return new String(message, from, end - from, StandardCharsets.UTF_8);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

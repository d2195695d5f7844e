package io.apexmemory.stack.wire;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.InjectedFault;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** To Neo4j: Bolt 4.4 to 5.x. A query's words tell what is asked; one outside of a transaction counts when its results are. */
final class BoltGateway extends SocketGateway {
    private static final Pattern SCHEMA =
            Pattern.compile("(?i)^\\s*(CREATE|DROP|SHOW)\\s+(CONSTRAINT|INDEX)\\b|__Neo4jMigration");
    private static final Pattern REMOVES = Pattern.compile("(?i)\\bDELETE\\b");
    private static final Pattern WRITES = Pattern.compile("(?i)\\b(CREATE|MERGE)\\b");

    private static final String ID = "document_id";
    /** As a key of a map: marked as a string of seven bytes. */
    private static final String VERSION = "\u0087version";

    private static final int HANDSHAKE = 20;
    private static final int GOODBYE = 0x02;
    private static final int RESET = 0x0F;
    private static final int RUN = 0x10;
    private static final int BEGIN = 0x11;
    private static final int COMMIT = 0x12;
    private static final int ROLLBACK = 0x13;
    private static final int DISCARD = 0x2F;
    private static final int PULL = 0x3F;
    private static final int RECORD = 0x71;
    private static final byte[] IGNORED = {0, 2, (byte) 0xB0, 0x7E, 0, 0};

    BoltGateway(int port, int target, Faults faults) {
        super(StoreName.NEO4J, port, target, faults);
    }

    @Override
    void serve(Link link) throws IOException {
        byte[] proposals = link.fromClient.readNBytes(HANDSHAKE);
        // the long negotiation, which some propose first, would be of another form
        if (proposals[6] == 1 && proposals[7] == (byte) 0xFF) {
            Arrays.fill(proposals, 4, 8, (byte) 0);
        }
        link.toServer.write(proposals);
        link.toClient.write(link.fromServer.readNBytes(4));
        Answers answers = new Answers(link, 0) {
            @Override
            byte[] next() throws IOException {
                return message(link.fromServer);
            }

            @Override
            boolean ends(byte[] message) {
                return signature(message) != RECORD;
            }
        };
        answers.follow(threads);
        new Conversation(link, answers).follow();
    }

    private final class Conversation {
        private final Link link;
        private final Answers answers;
        private final List<Call> due = new ArrayList<>();
        private byte[] query;
        private boolean inTransaction;
        private boolean failed;

        Conversation(Link link, Answers answers) {
            this.link = link;
            this.answers = answers;
        }

        void follow() throws IOException {
            while (true) {
                byte[] message = message(link.fromClient);
                int signature = signature(message);
                if (signature == RESET) {
                    failed = false;
                    end();
                }
                if (signature == GOODBYE) {
                    link.toServer.write(message);
                    return;
                }
                if (failed) {
                    answers.answer(IGNORED);
                } else {
                    take(signature, message);
                }
            }
        }

        private void take(int signature, byte[] message) throws IOException {
            switch (signature) {
                case BEGIN -> {
                    inTransaction = true;
                    answers.ask(message);
                }
                case RUN -> {
                    calls(message).stream().filter(call -> !due.contains(call)).forEach(due::add);
                    if (inTransaction || due.isEmpty()) {
                        answers.ask(message);
                    } else {
                        query = message; // with what is to become of its results
                    }
                }
                case COMMIT -> {
                    meet(List.of(message));
                    end();
                }
                case PULL, DISCARD -> {
                    if (query == null) {
                        answers.ask(message);
                    } else {
                        meet(List.of(query, message));
                        end();
                    }
                }
                case ROLLBACK -> {
                    answers.ask(message);
                    end();
                }
                default -> answers.ask(message);
            }
        }

        private void end() {
            due.clear();
            query = null;
            inTransaction = false;
        }

        private void meet(List<byte[]> messages) throws IOException {
            if (due.isEmpty()) {
                for (byte[] message : messages) {
                    answers.ask(message);
                }
                return;
            }
            answers.awaitAll();
            answers.keep();
            try {
                pass(List.copyOf(due), () -> {
                    for (byte[] message : messages) {
                        answers.ask(message);
                    }
                    answers.awaitAll();
                });
                answers.letPass();
            } catch (InjectedFault fault) {
                if (fault.diagnosis().maybeApplied()) {
                    throw fault;
                }
                answers.forget();
                answers.answer(failure(fault));
                for (int i = 1; i < messages.size(); i++) {
                    answers.answer(IGNORED);
                }
                failed = true;
            }
        }
    }

    private List<Call> calls(byte[] run) {
        byte[] body = unchunked(run);
        int length = body[2] & 0xFF;
        int at = 3;
        // a string's marker holds its length, or says how many bytes do
        if (length >= 0xD0) {
            at += 1 << (length - 0xD0);
            length = new BigInteger(1, Arrays.copyOfRange(body, 3, at)).intValueExact();
        } else {
            length &= 0x0F;
        }
        String query = new String(body, at, length, StandardCharsets.UTF_8);
        if (SCHEMA.matcher(query).find()) {
            return List.of();
        }
        String operation =
                REMOVES.matcher(query).find() ? "remove" : WRITES.matcher(query).find() ? "write" : null;
        byte[] parameters = Arrays.copyOfRange(body, at + length, body.length);
        String text = new String(parameters, StandardCharsets.ISO_8859_1);
        return operation == null
                ? List.of()
                : List.of(call(operation, uuid(text, text.indexOf(ID)), number(parameters, text.indexOf(VERSION))));
    }

    /** The whole number that stands behind the key at this position; 0 without one. */
    private static long number(byte[] parameters, int key) {
        int at = key + VERSION.length();
        if (key < 0 || at >= parameters.length) {
            return 0;
        }
        int marker = parameters[at] & 0xFF;
        if (marker >= 0xC8 && marker <= 0xCB) {
            return new BigInteger(Arrays.copyOfRange(parameters, at + 1, at + 1 + (1 << (marker - 0xC8)))).longValue();
        }
        return marker <= 0x7F ? marker : 0;
    }

    /** What the chunks hold. */
    private static byte[] unchunked(byte[] message) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; ) {
            int size = ((message[at] & 0xFF) << 8) | (message[at + 1] & 0xFF);
            body.write(message, at + 2, size);
            at += size + 2;
        }
        return body.toByteArray();
    }

    /** The chunks of one message as they came, to the end that they have. */
    private static byte[] message(DataInputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int size;
        do {
            size = in.readUnsignedShort();
            message.write(size >> 8);
            message.write(size);
            byte[] chunk = new byte[size];
            in.readFully(chunk);
            message.writeBytes(chunk);
        } while (size > 0 || message.size() == 2); // chunks without anything keep a connection alive
        return message.toByteArray();
    }

    /** After the marker of a structure comes its kind. */
    private static int signature(byte[] message) {
        int at = 0;
        while (message[at] == 0 && message[at + 1] == 0) {
            at += 2; // what keeps alive
        }
        return message[at + 3] & 0xFF;
    }

    private static byte[] failure(InjectedFault fault) {
        boolean passing = fault.diagnosis().passing();
        String code =
                passing ? "Neo.TransientError.General.DatabaseUnavailable" : "Neo.ClientError.Statement.ArgumentError";
        Map<String, String> details = Map.of(
                "code",
                code,
                "neo4j_code",
                code,
                "message",
                fault.diagnosis().reason(),
                "description",
                fault.diagnosis().reason(),
                "gql_status",
                passing ? "51N00" : "22N00");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0xB1);
        body.write(0x7F);
        body.write(0xA0 + details.size());
        details.forEach((key, value) -> {
            string(body, key);
            string(body, value);
        });
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(body.size() >> 8);
        message.write(body.size());
        message.writeBytes(body.toByteArray());
        message.write(0);
        message.write(0);
        return message.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(0xD0);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}

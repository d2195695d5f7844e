package io.apexmemory.stack.wire;

import io.apexmemory.document.StoreName;
import io.apexmemory.stack.fault.Faults;
import io.apexmemory.stack.fault.Faults.Call;
import io.apexmemory.stack.fault.InjectedFault;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** To Redis: one command after the other, of RESP 2 or 3. What is done to a key of a document tells what is asked. */
final class RespGateway extends SocketGateway {
    private static final Pattern VERSION = Pattern.compile("apex:\\{[-0-9a-f]{36}}:v:(\\d+)");
    private static final Pattern LOCK = Pattern.compile("apex:\\{[-0-9a-f]{36}}:lock");
    private static final Pattern RESULT = Pattern.compile("apex:\\{[-0-9a-f]{36}}:result:");
    private static final Pattern REFUSED = Pattern.compile("apex:refused:\\{[-0-9a-f]{36}}:");
    private static final Pattern WRITES = Pattern.compile("(?i)SET|SETEX|PSETEX|HSET|HMSET|JSON\\.SET|MSET");
    private static final Pattern REMOVES = Pattern.compile("(?i)DEL|UNLINK");

    RespGateway(int port, int target, Faults faults) {
        super(StoreName.REDIS, port, target, faults);
    }

    @Override
    void serve(Link link) throws IOException {
        while (true) {
            ByteArrayOutputStream command = new ByteArrayOutputStream();
            copy(link.fromClient, command);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                pass(calls(command.toString(StandardCharsets.ISO_8859_1)), () -> {
                    link.toServer.write(command.toByteArray());
                    copy(link.fromServer, answer);
                });
            } catch (InjectedFault fault) {
                if (fault.diagnosis().maybeApplied()) {
                    return;
                }
                answer.reset();
                answer.writeBytes((fault.diagnosis().passing() ? "-LOADING " : "-ERR ")
                        .concat(fault.diagnosis().reason() + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
            link.toClient.write(answer.toByteArray());
        }
    }

    /** A command is an array of strings, so its first line ends the count, its second the length of the name. */
    private List<Call> calls(String command) {
        String[] lines = command.split("\r\n", 4);
        String name = lines.length > 2 ? lines[2] : "";
        return operation(name, command)
                .map(operation -> List.of(call(operation, uuid(command, 0), version(command))))
                .orElse(List.of());
    }

    private static long version(String command) {
        Matcher key = VERSION.matcher(command);
        return key.find() ? Long.parseLong(key.group(1)) : 0;
    }

    private static Optional<String> operation(String name, String command) {
        if (VERSION.matcher(command).find()) {
            return WRITES.matcher(name).matches()
                    ? Optional.of("write")
                    : Optional.of("remove").filter(it -> REMOVES.matcher(name).matches());
        }
        if (!LOCK.matcher(command).find()) {
            return Optional.of("remember").filter(it -> REFUSED.matcher(command).find());
        }
        if (command.contains("NX")) {
            return Optional.of("enter");
        }
        if (command.contains("PEXPIRE")) {
            return Optional.of("renew");
        }
        if (command.contains("DEL")) {
            return Optional.of(RESULT.matcher(command).find() ? "finish" : "release");
        }
        return Optional.of("held");
    }

    /** One value with all that it holds. */
    private static void copy(DataInputStream in, ByteArrayOutputStream value) throws IOException {
        String line = line(in, value);
        String count = line.substring(1);
        switch (line.charAt(0)) {
            case '$', '=', '!' -> {
                int bytes = Integer.parseInt(count);
                if (bytes >= 0) {
                    value.writeBytes(exactly(in, bytes + 2));
                }
            }
            case '*', '~', '>' -> copy(in, value, Integer.parseInt(count));
            case '%' -> copy(in, value, 2 * Integer.parseInt(count));
            case '|' -> copy(in, value, 2 * Integer.parseInt(count) + 1);
            default -> {
                // the line is all of it
            }
        }
    }

    private static void copy(DataInputStream in, ByteArrayOutputStream value, int parts) throws IOException {
        for (int i = 0; i < parts; i++) {
            copy(in, value);
        }
    }

    private static byte[] exactly(DataInputStream in, int bytes) throws IOException {
        byte[] some = new byte[bytes];
        in.readFully(some);
        return some;
    }

    private static String line(DataInputStream in, ByteArrayOutputStream value) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            value.write(next);
            line.append((char) next);
        }
        return line.toString().strip();
    }
}

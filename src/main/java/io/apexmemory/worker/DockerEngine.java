package io.apexmemory.worker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one thing that is asked of a Docker engine: whether it is there. */
final class DockerEngine {
    private static final int ANSWER_BYTES = 8_192;
    private static final int USUAL_PORT = 2_375;
    private static final Pattern SERVER = Pattern.compile("(?im)^Server: *(.+?) *$");

    private DockerEngine() {}

    /**
     * What the engine calls itself.
     *
     * @param address as DOCKER_HOST has it: {@code unix:///path} or {@code tcp://host:port}
     * @throws IOException if none answers there
     */
    static String ping(String address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(socket(address))) {
            ByteBuffer question = StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n");
            while (question.hasRemaining()) {
                channel.write(question);
            }
            String answer =
                    new String(Channels.newInputStream(channel).readNBytes(ANSWER_BYTES), StandardCharsets.ISO_8859_1);
            if (!answer.startsWith("HTTP/1.") || !answer.contains(" 200 ")) {
                throw new IOException("no engine");
            }
            Matcher server = SERVER.matcher(answer);
            return server.find() ? server.group(1) : "an engine";
        }
    }

    private static SocketAddress socket(String address) throws IOException {
        try {
            URI uri = new URI(address);
            if ("unix".equals(uri.getScheme())) {
                return UnixDomainSocketAddress.of(uri.getPath());
            }
            if ("tcp".equals(uri.getScheme()) && uri.getHost() != null) {
                return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
            }
        } catch (java.net.URISyntaxException | IllegalArgumentException e) {
            // said below
        }
        throw new IOException("no address that can be asked");
    }
}

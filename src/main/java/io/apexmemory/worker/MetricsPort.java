package io.apexmemory.worker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Who has the port at which a worker would tell of itself. */
enum MetricsPort {
    FREE,
    A_WORKER,
    ANOTHER_PROGRAM;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    static MetricsPort look(int port) throws InterruptedException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return FREE;
        } catch (IOException e) {
            return live(port) ? A_WORKER : ANOTHER_PROGRAM;
        }
    }

    private static boolean live(int port) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live"))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("\"live\"");
        } catch (IOException e) {
            return false;
        }
    }
}

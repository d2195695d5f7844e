package io.apexmemory.stack.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.ExecutorService;

/**
 * What comes back from a database over one connection: it passes as it comes, or it is kept until a request has met what befalls it.
 * Thread-safe.
 */
abstract class Answers {
    private final SocketGateway.Link link;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean keeping;
    private boolean broken;
    private int due;

    /** @param due answers that come without having been asked for by {@link #ask} */
    Answers(SocketGateway.Link link, int due) {
        this.link = link;
        this.due = due;
    }

    /** The next message with its frame. */
    abstract byte[] next() throws IOException;

    /** Whether a request has its whole answer with this message. */
    abstract boolean ends(byte[] message);

    /** From now on they come. */
    void follow(ExecutorService threads) {
        threads.execute(() -> {
            try {
                while (true) {
                    take(next());
                }
            } catch (IOException e) {
                link.close();
            } finally {
                breakOff();
            }
        });
    }

    private synchronized void take(byte[] message) throws IOException {
        if (keeping) {
            kept.writeBytes(message);
        } else {
            link.toClient.write(message);
        }
        if (ends(message)) {
            due--;
        }
        notifyAll();
    }

    private synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    /** Sends a request that will be answered. */
    synchronized void ask(byte[] request) throws IOException {
        due++;
        link.toServer.write(request);
    }

    /** From now on they are kept. */
    synchronized void keep() {
        keeping = true;
    }

    /** Returns when every request has its answer. */
    synchronized void awaitAll() throws IOException {
        try {
            while (due > 0 && !broken) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (due > 0) {
            throw new IOException("the database broke the connection");
        }
    }

    /** What was kept passes, and so does what is still to come. */
    synchronized void letPass() throws IOException {
        link.toClient.write(kept.toByteArray());
        kept.reset();
        keeping = false;
    }

    /** What was kept since {@link #keep} never passes. */
    synchronized void forget() {
        kept.reset();
        keeping = false;
    }

    /** An answer that is not the database's; it has answered all that went before. */
    synchronized void answer(byte[] message) throws IOException {
        link.toClient.write(message);
    }
}

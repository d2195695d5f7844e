package io.apexmemory.stack;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What befalls the reads of objects in front of the S3 server. Thread-safe. */
public final class S3Reads {
    private int failing;
    private CompletableFuture<Void> unanswered;
    private Duration delay = Duration.ZERO;

    /** The next reads are answered by 503, and the server does not see them. */
    public synchronized void fail(int reads) {
        failing = reads;
    }

    /** The next read gets no answer at all. Completes when it has arrived. */
    public synchronized CompletableFuture<Void> hang() {
        unanswered = new CompletableFuture<>();
        return unanswered;
    }

    /** The server sees the reads later, by this. */
    public synchronized void delay(Duration time) {
        delay = time;
    }

    public synchronized void reset() {
        failing = 0;
        unanswered = null;
        delay = Duration.ZERO;
    }

    private enum Fate {
        PASS,
        WAIT,
        FAIL,
        HANG
    }

    private synchronized Duration delay() {
        return delay;
    }

    private synchronized Fate next() {
        if (failing > 0) {
            failing--;
            return Fate.FAIL;
        }
        if (unanswered == null) {
            return delay.isZero() ? Fate.PASS : Fate.WAIT;
        }
        unanswered.complete(null);
        unanswered = null;
        return Fate.HANG;
    }

    /** To stand in a connection's pipeline behind the decoder. */
    ChannelInboundHandlerAdapter handler() {
        return new Handler();
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        private Fate fate = Fate.PASS;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                fate = isRead(request) ? next() : Fate.PASS;
            }
            if (fate == Fate.PASS) {
                context.fireChannelRead(message);
                return;
            }
            if (fate == Fate.WAIT) {
                var unused = context.executor()
                        .schedule(() -> context.fireChannelRead(message), delay().toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            boolean last = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (last && fate == Fate.FAIL) {
                HttpResponse sorry =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE);
                sorry.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
                ChannelFuture unused = context.channel().writeAndFlush(sorry);
            }
        }

        /** A bucket is listed at its own address, an object has a key after it. */
        private boolean isRead(HttpRequest request) {
            return request.method().equals(HttpMethod.GET)
                    && request.uri().replaceFirst("[?].*", "").matches("/[^/]+/.+");
        }
    }
}

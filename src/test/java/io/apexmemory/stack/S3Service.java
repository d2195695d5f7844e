package io.apexmemory.stack;

import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.stax.WstxOutputFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.robothy.netty.initializer.HttpServerInitializer;
import com.robothy.netty.router.Router;
import com.robothy.s3.core.service.BucketService;
import com.robothy.s3.core.service.ObjectService;
import com.robothy.s3.core.service.manager.LocalS3Manager;
import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.handler.LocalS3RouterFactory;
import com.robothy.s3.rest.service.DefaultServiceFactory;
import com.robothy.s3.rest.service.ServiceFactory;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;

/**
 * LocalS3, an S3 server that keeps objects in memory. It is put together here, as {@link LocalS3} would, because that one
 * takes seconds to stop, listens to the whole network, and stores the signatures of a checksummed upload as if they were content.
 */
final class S3Service implements Service {
    static final String BUCKET = "documents";

    /** One thread: LocalS3 sends events across groups, and those of one that has ended are lost with a stack trace. */
    private final EventLoopGroup thread = new NioEventLoopGroup(1, new DefaultThreadFactory("s3", true));

    private final S3Reads reads = new S3Reads();

    private Channel server;

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public void start() throws InterruptedException {
        LocalS3Manager storage = LocalS3Manager.createInMemoryS3Manager();
        ServiceFactory parts = new DefaultServiceFactory();
        BucketService buckets = storage.bucketService();
        ObjectService objects = storage.objectService();
        XmlMapper xml = xml();
        parts.register(BucketService.class, () -> buckets);
        parts.register(ObjectService.class, () -> objects);
        parts.register(XmlMapper.class, () -> xml);
        buckets.createBucket(BUCKET);
        server = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Http(LocalS3RouterFactory.create(parts)))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    private static XmlMapper xml() {
        XMLInputFactory input = new WstxInputFactory();
        input.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        input.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return XmlMapper.builder(new XmlFactory(input, new WstxOutputFactory()))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .build();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "S3_ENDPOINT_URL", url(),
                "S3_BUCKETS", BUCKET,
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "stack",
                "AWS_SECRET_ACCESS_KEY", "stack");
    }

    @Override
    public Description describe() {
        return new Description(name(), Kind.STAND_IN, "LocalS3 " + Versions.of(LocalS3.class) + ", in memory", url());
    }

    S3Reads reads() {
        return reads;
    }

    private String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** LocalS3's way with a connection, and the header that makes it read the newer form of a signed upload as the older. */
    private final class Http extends HttpServerInitializer {
        Http(Router router) {
            super(thread, router);
        }

        @Override
        protected void initChannel(SocketChannel channel) throws Exception {
            super.initChannel(channel);
            channel.pipeline().addAfter("http-request-decoder", "signed-trailer", new SignedTrailer());
            channel.pipeline().addAfter("http-request-decoder", "reads", reads.handler());
        }
    }

    /** The two forms differ only in what follows the last chunk: a checksum, which LocalS3 does not look at. */
    private static final class SignedTrailer extends ChannelInboundHandlerAdapter {
        private static final String HEADER = "x-amz-content-sha256";
        private static final String OLDER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request
                    && (OLDER + "-TRAILER").equals(request.headers().get(HEADER))) {
                request.headers().set(HEADER, OLDER);
            }
            context.fireChannelRead(message);
        }
    }
}

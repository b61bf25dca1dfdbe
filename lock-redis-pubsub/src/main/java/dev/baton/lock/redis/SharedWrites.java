package dev.baton.lock.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Lets commands that are sent at the same time leave in one write. The first waits for those that the event loop has been
 * handed already; where answers are being read, for those that these answers give rise to. Few share a write, so that the
 * server can begin while the next ones are being encoded.
 */
final class SharedWrites implements NettyCustomizer {
    private static final int MOST_COMMANDS = 4;

    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline()
                .addFirst(new FlushConsolidationHandler(MOST_COMMANDS, /* consolidateWhenNoReadInProgress= */ true));
    }
}

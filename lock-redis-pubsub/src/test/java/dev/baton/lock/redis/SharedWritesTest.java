package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedWritesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FlushCounter flushes = new FlushCounter();

    @BeforeEach
    void customize() {
        new SharedWrites().afterChannelInitialized(channel);
        channel.pipeline().addFirst(flushes);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void commandsOfOneTurnOfTheEventLoopShareAWrite() {
        send(3);
        assertThat(flushes.count).isZero();

        channel.runPendingTasks();

        assertThat(flushes.count).isOne();
    }

    @Test
    void whatIsCompleteDoesNotWaitForTheRest() {
        send(9);
        assertThat(flushes.count).isEqualTo(2);

        channel.runPendingTasks();

        assertThat(flushes.count).isEqualTo(3);
    }

    private void send(int commands) {
        for (int i = 0; i < commands; i++) {
            channel.pipeline().flush(); // a write itself would already let the channel run what is pending
        }
    }

    private static final class FlushCounter extends ChannelOutboundHandlerAdapter {
        int count;

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            context.flush();
        }
    }
}

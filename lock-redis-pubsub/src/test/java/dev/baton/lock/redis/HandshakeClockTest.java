package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.ServerClock;
import dev.baton.lock.faults.FakeServer;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakeClockTest {
    private static final long SERVER_SECONDS = 1_800_000_000L;
    private static final long ANSWER_TAKES = TimeUnit.SECONDS.toNanos(1);
    private static final long COMMAND_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    private final AtomicLong time = new AtomicLong();

    /** Else what is sent first on a connection could still run after it was given up and undone. */
    @Test
    void R10_theTimeThatTheAnswerTookIsNotTakenForTheServers() throws Exception {
        RedisClient client = RedisClient.create();
        try (FakeServer server = new FakeServer(this::answer)) {
            ServerClock clock = new ServerClock();

            new NodeConnector(client, RedisURI.create(server.uri()), /* canFailOver= */ false)
                    .connect(/* sharded= */ false, COMMAND_TIMEOUT)
                    .handshake(clock, scheduler(), new RedisConnectionStateListener() {});

            assertThat(clock.notAfterMicros(time.get(), 0)).isLessThanOrEqualTo(SERVER_SECONDS * 1_000_000);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
    }

    private String answer(String command) {
        return switch (command) {
            case "hello" -> FakeServer.hello("7.0.15");
            case "info" -> "$0\r\n\r\n";
            case "time" -> {
                time.addAndGet(ANSWER_TAKES);
                yield "*2\r\n$10\r\n" + SERVER_SECONDS + "\r\n$1\r\n0\r\n";
            }
            default -> "+OK\r\n";
        };
    }

    private Scheduler scheduler() {
        return new Scheduler() {
            @Override
            public long nanoTime() {
                return time.get();
            }

            @Override
            public Cancellable schedule(Runnable body, long delayNanos) {
                throw new UnsupportedOperationException("nothing is to be scheduled");
            }
        };
    }
}

package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineClientTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ThreadScheduler scheduler = new ThreadScheduler("baton-test-timer");

    /** A client of a backend. */
    private static final class Client extends EngineClient {
        Client(Backend backend, ThreadScheduler scheduler) {
            super(
                    new Settings("host/1/test", LockOptions.defaults(), SECOND, SECOND, SECOND, SECOND),
                    backend,
                    scheduler,
                    Runnable::run);
        }
    }

    /** Its end takes a while. */
    private static final class Ending extends IdleBackend {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void close() {
            reached.countDown();
            await(ended);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is still being given back needs the client's threads. */
    @Test
    void L22_aSecondCallOfCloseTakesNothingFromTheFirst() {
        Ending backend = new Ending();
        Client client = new Client(backend, scheduler);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
        await(backend.reached);
        client.close();
        CountDownLatch run = new CountDownLatch(1);
        scheduler.schedule(run::countDown, 0);
        await(run);
        backend.ended.countDown();
        assertThat(closing).succeedsWithin(20, TimeUnit.SECONDS);
    }
}

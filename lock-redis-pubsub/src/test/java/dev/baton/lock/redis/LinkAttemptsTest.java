package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.faults.FakeServer;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links to nodes that cannot be connected to, or are not the right ones. */
class LinkAttemptsTest {
    private static final String CHANNEL = "baton:{orders}:host/1/link";
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(2);

    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    @RegisterExtension
    final Stage stage = new Stage(() -> "");

    private final Owner owner = new Owner();

    @SuppressWarnings("NullAway.Init") // by open()
    private ThreadScheduler scheduler;

    private static final class Owner implements Link.Owner {
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger unreachable = new AtomicInteger();
        private final List<String> refusals = new CopyOnWriteArrayList<>();

        @Override
        public void connected(Link link) {
            connected.incrementAndGet();
        }

        @Override
        public void granted(Link link, String channel, Grant grant) {}

        @Override
        public void refused(Link link, String error) {
            refusals.add(error);
        }

        @Override
        public @Nullable Link redirected(Link link, String error) {
            return null;
        }

        @Override
        public void unreachable(Link link) {
            unreachable.incrementAndGet();
        }

        @Override
        public void unsubscribed(Link link, String channel) {}
    }

    /** A node that is down. */
    private static final class Down implements Connector {
        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public NodeConnection connect(boolean sharded, long timeoutNanos) {
            attempts.incrementAndGet();
            throw new RedisException("down");
        }

        @Override
        public String describe() {
            return "a node that is down";
        }

        @Override
        public boolean canFailOver() {
            return true;
        }
    }

    /** Attempts that take as long as the test likes: the first one succeeds, the others do not. */
    private static final class Slow implements Connector {
        private final Connector node;
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch others = new CountDownLatch(1);
        private final List<Thread> attempts = new CopyOnWriteArrayList<>();

        Slow(Connector node) {
            this.node = node;
        }

        @Override
        public NodeConnection connect(boolean sharded, long timeoutNanos) {
            attempts.add(Thread.currentThread());
            if (attempts.size() == 1) {
                await(first);
                return node.connect(sharded, timeoutNanos);
            }
            await(others);
            throw new RedisException("down");
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(ScaledTime.limit().toNanos(), TimeUnit.NANOSECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String describe() {
            return "a slow node";
        }

        @Override
        public boolean canFailOver() {
            return true;
        }
    }

    @BeforeEach
    void open() {
        scheduler = stage.opened(new ThreadScheduler("test-timer"));
    }

    private Link started(Connector connector) {
        Link link = new Link(connector, scheduler, owner, TIMEOUT, /* sharded= */ true);
        stage.opened(() -> {
            link.close();
            link.awaitEnd();
        });
        link.start();
        return link;
    }

    /** However many calls there are that would like it to. */
    @Test
    void R14_aNodeThatIsDownIsTriedAtAPaceOfItsOwn() {
        Down down = new Down();
        Link link = started(down);
        Wait.during(Duration.ofSeconds(1), link::start); // every 10 ms
        assertThat(down.attempts).hasValueBetween(3, 12);
        Wait.until("told each time", () -> owner.unreachable.get() >= 3);
    }

    /** The connection may end while the calls that have waited for it are sent: the rest wait for the next, at rest. */
    @Test
    void R8_callsThatWaitForTheNextAttemptKeepNobodyBusy() throws IOException {
        Slow slow = new Slow(cluster("+OK\r\n"));
        Link link = started(slow);
        AtomicInteger sent = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            link.send(call(() -> {
                sent.incrementAndGet();
                link.reconnect();
            }));
        }
        slow.first.countDown();
        Wait.until("another attempt", () -> slow.attempts.size() == 2);
        Wait.until("the first has ended", () -> !slow.attempts.get(0).isAlive());
        assertThat(sent).hasValue(1);
        slow.others.countDown();
    }

    private Call<Long> call(Runnable whenItIsSent) {
        return new Call<>(
                Script.FORCE,
                List.of("baton:{orders}"),
                /* needsClock= */ false,
                notAfter -> {
                    whenItIsSent.run();
                    return List.of();
                },
                () -> new IntegerOutput<>(StringCodec.UTF8),
                scheduler.nanoTime() + ScaledTime.limit().toNanos(),
                new Call.Receiver<>((result, from, sentNanos) -> {}, failure -> {}));
    }

    /** The subscription may be asked for elsewhere, or later; whoever waits for it must not fail because of it. */
    @Test
    void R14_aSubscriptionThatAPassingStateRefusesIsNotRefusedForGood() throws IOException {
        Link link = started(cluster("-MOVED 9999 127.0.0.1:1\r\n"));
        link.subscribe(CHANNEL);
        Wait.until("the owner hears of it", () -> owner.refusals.contains("MOVED 9999 127.0.0.1:1"));
        assertThat(link.refusal(CHANNEL)).isNull();
    }

    @Test
    void L7_aSubscriptionThatIsNotPermittedIsRefused() throws IOException {
        Link link = started(cluster("-NOPERM no access to this channel\r\n"));
        link.subscribe(CHANNEL);
        Wait.until("refused", () -> link.refusal(CHANNEL) != null);
        assertThat(owner.refusals).isEmpty();
    }

    /** A node of which nothing is asked but a subscription. */
    private Connector cluster(String subscription) throws IOException {
        FakeServer server = stage.opened(new FakeServer(command -> switch (command) {
            case "hello" -> "%3\r\n+server\r\n+redis\r\n+version\r\n+7.0.15\r\n+proto\r\n:3\r\n";
            case "time" -> "*2\r\n+1700000000\r\n+0\r\n";
            case "ssubscribe" -> subscription;
            default -> "+OK\r\n";
        }));
        RedisClient driver = RedisClient.create();
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        RedisURI uri = RedisURI.create(server.uri());
        uri.setTimeout(ScaledTime.limit());
        return new NodeConnector(driver, uri, /* canFailOver= */ true);
    }
}

package dev.baton.lock.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of calls when nothing is known of the server's clock, and while nothing is answered. */
class LinkTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long FOR_LONG = TimeUnit.MINUTES.toNanos(2);
    private static final String CLIENT = "host/1/link";

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final AtomicLong skippedNanos = new AtomicLong();
    private final Owner owner = new Owner();
    private final AtomicLong notAfter = new AtomicLong();

    @SuppressWarnings("NullAway.Init") // by connect()
    private TcpProxy proxy;

    @SuppressWarnings("NullAway.Init") // by connect()
    private Scheduler scheduler;

    @SuppressWarnings("NullAway.Init") // by connect()
    private Link link;

    private static final class Owner implements Link.Owner {
        private final AtomicInteger connected = new AtomicInteger();

        @Override
        public void connected(Link link) {
            connected.incrementAndGet();
        }

        @Override
        public void granted(Link link, String channel, Grant grant) {}

        @Override
        public void refused(Link link, String error) {}

        @Override
        public @Nullable Link redirected(Link link, String error) {
            return null;
        }

        @Override
        public void unreachable(Link link) {}

        @Override
        public void unsubscribed(Link link, String channel) {}
    }

    /** Real time, and what is skipped of it. */
    private record SkippingScheduler(ThreadScheduler real, AtomicLong skippedNanos) implements Scheduler {
        @Override
        public long nanoTime() {
            return real.nanoTime() + skippedNanos.get();
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            return real.schedule(task, delayNanos);
        }
    }

    @BeforeEach
    void connect() {
        proxy = stage.proxy();
        RedisClient driver = RedisClient.create();
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        ThreadScheduler real = stage.opened(new ThreadScheduler("test-timer"));
        scheduler = new SkippingScheduler(real, skippedNanos);
        NodeConnector connector = new NodeConnector(driver, RedisURI.create(proxy.uri()), /* canFailOver= */ false);
        link = new Link(connector, scheduler, owner, TIMEOUT.toNanos(), /* sharded= */ false);
        stage.opened(() -> {
            link.close();
            link.awaitEnd();
        });
        link.start();
        Wait.until("connected", () -> owner.connected.get() == 1);
    }

    @Test
    void R10_anAskThatIsSaidNotToHaveRunNeverRuns() {
        skippedNanos.set(FOR_LONG); // nothing is known of the server's clock any more, so that it is asked for first
        proxy.hold(TcpProxy.Direction.TO_SERVER);
        CompletableFuture<Failure.Kind> failed = ask("late", 1, TIMEOUT);
        assertThat(failed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(Failure.Kind.NOT_RUN);
        proxy.release(TcpProxy.Direction.TO_SERVER);
        assertThat(ask("other", 2, Duration.ofSeconds(10))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isNull(); // answered, and so has been whatever was sent before
        try (var resp = REDIS.server().resp()) {
            assertThat(resp.integer("EXISTS", keys().key("late"))).isZero();
            resp.call("DEL", keys().key("other"));
        }
    }

    @Test
    void R10_anAskMayRunNoLongerThanItIsWaitedFor() {
        Duration limit = TIMEOUT.dividedBy(10);
        ask("short", 1, limit).orTimeout(10, TimeUnit.SECONDS).join();
        try (var resp = REDIS.server().resp()) {
            List<?> time = requireNonNull((List<?>) resp.call("TIME"));
            long micros = Long.parseLong(String.valueOf(time.get(0))) * 1_000_000
                    + Long.parseLong(String.valueOf(time.get(1)));
            assertThat(notAfter.get()).isLessThanOrEqualTo(micros + TimeUnit.NANOSECONDS.toMicros(limit.toNanos()));
            resp.call("DEL", keys().key("short"));
        }
    }

    @Test
    void R8_aNodeThatDoesNotEvenTellItsTimeIsConnectedToAnew() {
        skippedNanos.set(FOR_LONG);
        proxy.hold(TcpProxy.Direction.TO_SERVER);
        for (int number = 1; number <= 2; number++) {
            ask("frozen", number, TIMEOUT).orTimeout(10, TimeUnit.SECONDS).join();
        }
        proxy.release(TcpProxy.Direction.TO_SERVER);
        Wait.until("connected anew", () -> owner.connected.get() == 2);
    }

    private KeyNames keys() {
        return new KeyNames(stage.prefix(), CLIENT);
    }

    /** Asks for a lock; what failed, or null when it was answered. */
    private CompletableFuture<Failure.Kind> ask(String name, long number, Duration limit) {
        CompletableFuture<Failure.Kind> end = new CompletableFuture<>();
        Arguments arguments = new Arguments(CLIENT, /* sharded= */ false, TimeUnit.HOURS.toMillis(1));
        long second = TimeUnit.SECONDS.toNanos(1);
        Ask ask = new Ask(name, number, false, 0, Ask.Mode.ONCE, second, second, 1, 0, 0);
        link.send(new Call<>(
                Script.ASK,
                List.of(keys().key(name)),
                /* needsClock= */ true,
                limitMicros -> {
                    notAfter.set(limitMicros);
                    return arguments.ask(List.of(ask), limitMicros);
                },
                () -> new ArrayOutput<>(StringCodec.UTF8),
                scheduler.nanoTime() + limit.toNanos(),
                new Call.Receiver<List<Object>>(
                        (result, from, sentNanos) -> {
                            assertThat(Replies.asked(result, List.of(ask), sentNanos))
                                    .extracting(Answer::kind)
                                    .containsExactly(Answer.Kind.GRANTED);
                            end.complete(null);
                        },
                        failure -> end.complete(failure.kind()))));
        return end;
    }
}

package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockEvent;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** L23: a name with line breaks is told on one line, by every failure and every log. */
@SuppressWarnings("LockNotBeforeTry") // the failures are what is tested
class LogLinesTest {
    private static final String NAME = "orders\" is free\r\n12:00:00 WARN \u001b[31mLock \"stock";
    private static final String SHOWN = "orders\" is free\\r\\n12:00:00 WARN \\u001b[31mLock \"stock";
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(ScaledTime.of(300));

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    @Test
    void L23_ofFailures() throws InterruptedException {
        RedisLockClient client = stage.client();
        DistributedLock lock = client.getLock(NAME);
        Throwable notHeld = catchThrowable(lock::unlock);
        lock.lock();
        Throwable notReentrant = catchThrowable(lock::acquire);
        client.forceUnlock(NAME);
        Throwable lost = catchThrowable(lock::unlock);
        Throwable unsupported = catchThrowable(lock::newCondition);
        ServerView server = stage.view();
        String key = new KeyNames(stage.prefix(), "").key(NAME);
        server.resp().call("SET", key, "1", "PX", "60000");
        Throwable refused = catchThrowable(lock::lock);
        server.resp().call("DEL", key);
        LockHandle held = lock.acquire();
        client.close();
        Throwable closed = catchThrowable(lock::lock);
        for (Throwable failure : List.of(notHeld, notReentrant, lost, unsupported, refused, closed)) {
            assertThat(failure).hasMessageContaining(SHOWN);
            assertThat(Objects.requireNonNull(failure.getMessage())).hasLineCount(1);
        }
        assertThat(Stream.of(lock, held))
                .allSatisfy(view -> assertThat(view.toString()).contains(SHOWN).hasLineCount(1));
        assertThat(lock.getName()).isEqualTo(NAME);
    }

    @Test
    void L23_ofLogs() {
        try (LogTap log = new LogTap(Level.TRACE, "dev.baton")) {
            RedisLockClient client = stage.client();
            client.addListener(new LockListener() {
                @Override
                public void onAcquired(LockEvent event) {
                    throw new IllegalStateException("a listener that fails");
                }
            });
            stage.run(client.getLock(NAME, WATCHED)::lock).result();
            Wait.until(
                    "the leak and the listener are logged",
                    () -> log.lines(Level.WARN).size() >= 2);
            assertThat(log.lines(Level.WARN))
                    .allSatisfy(event ->
                            assertThat(event.lines().findFirst().orElseThrow()).contains(SHOWN));
            stage.view().awaitFree(NAME);
        }
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class LeftoverCheckTest {
    private static final Duration BRIEF = ScaledTime.of(100);

    private static EmbeddedRedis redis;

    private final LeftoverCheck check = new LeftoverCheck(() -> List.of(redis.uri()), "test*", "");
    private Set<String> before;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    @BeforeEach
    void look() {
        try (RespClient resp = redis.resp()) {
            resp.call("FLUSHALL");
        }
        check.awaitNothingBut(Set.of(), ScaledTime.limit());
        before = check.present();
    }

    @Test
    void nothingLeft() {
        assertNothingLeft();
    }

    @Test
    void keyWithoutTtlIsLeft() {
        try (RespClient resp = testkitConnection()) {
            resp.call("SET", "test:1", "value");
            resp.call("SET", "other", "value");
            assertLeft("key without TTL test:1");
            resp.call("EXPIRE", "test:1", "60");
            assertNothingLeft();
        }
    }

    /** A lock's key has always a TTL; what counts is whether somebody still has it. */
    @Test
    void heldLockIsLeftUntilItsLeaseEnds() {
        try (RespClient resp = testkitConnection()) {
            long now = Long.parseLong(resp.strings("TIME").get(0)) * 1_000;
            hash(resp, "owner", "host/1/a#1", "until", Long.toString(now + 60_000));
            assertLeft("held lock test:1");
            hash(resp, "owner", "", "until", Long.toString(now + 60_000));
            assertNothingLeft();
            hash(resp, "owner", "host/1/a#1", "until", Long.toString(now - 60_000));
            assertNothingLeft();
        }
    }

    @Test
    void placeInAQueueIsLeft() {
        try (RespClient resp = testkitConnection()) {
            hash(resp, "owner", "", "head", "7", "q:7", "host/1/a 1 3000 33", "c:host/1/a", "7 1");
            assertLeft("lock that is waited for test:1");
            resp.call("HDEL", "test:1", "head", "q:7", "c:host/1/a");
            assertNothingLeft();
        }
    }

    /** A hash under {@code test:1} that expires by itself. */
    private static void hash(RespClient resp, String... fields) {
        List<String> command = new ArrayList<>(List.of("HSET", "test:1"));
        command.addAll(List.of(fields));
        resp.call(command.toArray(String[]::new));
        resp.call("EXPIRE", "test:1", "3600");
    }

    @Test
    void subscribedChannelIsLeft() {
        try (RespClient resp = testkitConnection()) {
            resp.call("SUBSCRIBE", "test:1");
            assertLeft("subscribed channel test:1");
            resp.call("UNSUBSCRIBE", "test:1");
            resp.call("SSUBSCRIBE", "test:2");
            assertLeft("subscribed channel test:2");
        }
        assertNothingLeft();
    }

    @Test
    void connectionIsLeft() {
        try (RespClient resp = redis.resp()) {
            resp.call("CLIENT", "SETNAME", "forgotten");
            assertLeft("name=forgotten");
        }
        assertNothingLeft();
    }

    @Test
    void connectionsCountByTheBeginningOfTheirName() {
        LeftoverCheck named = new LeftoverCheck(() -> List.of(redis.uri()), "test*", "baton");
        try (RespClient resp = redis.resp()) {
            assertThatCode(() -> named.awaitNothingBut(before, BRIEF)).doesNotThrowAnyException();
            resp.call("CLIENT", "SETNAME", "baton-1");
            assertThatThrownBy(() -> named.awaitNothingBut(before, BRIEF)).hasMessageContaining("name=baton-1");
        }
    }

    @Test
    void threadIsLeft() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = waitingThread("baton-forgotten", end);
        Thread other = waitingThread("other", end);
        LeftoverCheck withoutServer = new LeftoverCheck(List::of, "*", "");
        assertThatThrownBy(() -> withoutServer.awaitNothingBut(Set.of(), BRIEF))
                .hasMessageContaining("thread baton-forgotten")
                .hasMessageNotContaining("other");
        end.countDown();
        thread.join();
        other.join();
        withoutServer.awaitNothingBut(Set.of(), BRIEF);
    }

    @Test
    void whatWasThereBeforeDoesNotCount() {
        try (RespClient resp = redis.resp()) {
            resp.call("SET", "test:before", "value");
            before = check.present();
            assertNothingLeft();
            resp.call("SET", "test:after", "value");
            assertLeft("test:after");
            assertThat(check.present()).hasSizeGreaterThan(before.size());
        }
    }

    @Test
    void whatEndsInTimeDoesNotCount() {
        try (RespClient resp = testkitConnection()) {
            resp.call("SUBSCRIBE", "test:1");
            Thread closer = new Thread(resp::close);
            closer.start();
            check.awaitNothingBut(before, ScaledTime.limit());
        }
    }

    private void assertLeft(String description) {
        assertThatThrownBy(() -> check.awaitNothingBut(before, BRIEF)).hasMessageContaining(description);
    }

    private void assertNothingLeft() {
        check.awaitNothingBut(before, ScaledTime.limit());
    }

    private static RespClient testkitConnection() {
        RespClient resp = redis.resp();
        resp.call("CLIENT", "SETNAME", LeftoverCheck.TESTKIT_CONNECTION);
        return resp;
    }

    private static Thread waitingThread(String name, CountDownLatch end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        assertThat(end.await(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS))
                                .isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        return thread;
    }
}

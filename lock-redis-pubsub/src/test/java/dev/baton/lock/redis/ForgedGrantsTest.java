package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Messages that no script has published, on the channel on which a client waits for a lock that another holds. R4: a grant
 * that is in time is believed as it is; docs/security.md says who must not be able to publish one.
 */
@SuppressWarnings("NullAway.Init") // by wait()
class ForgedGrantsTest {
    private static final long CLAIM_WINDOW_MILLIS = 3_000;
    private static final int BLOCK = LockOptions.defaults().maxLocalHandoffs() + 1;
    private static final LockOptions STRICT = LockOptions.defaults().maxLocalHandoffs(0);
    /** Numbers as they are, as they might be, and as they cannot be. */
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "3",
            "33",
            "3000",
            "-1",
            "999999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "1e9",
            "0x10",
            " 1",
            "+1",
            "١",
            "NaN",
            "",
            "one");

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final String name = stage.name();
    private ServerView server;
    private RedisLockClient holder;
    private RedisLockClient waiter;

    @BeforeEach
    void open() {
        server = stage.view();
        holder = stage.client();
        waiter = stage.client();
    }

    // ---- what changes nothing

    @Test
    void R4_garbageIsIgnoredWithoutAWord() throws InterruptedException {
        try (LogTap log = new LogTap(Level.INFO, "dev.baton", "io.lettuce", "io.netty")) {
            LockHandle held = holder.getLock(name).acquire();
            CompletableFuture<LockHandle> waiting = waiting(name);
            Random random = new Random(4);
            for (int i = 0; i < 500; i++) {
                publish(name, garbage(random, i));
            }
            server.resp().call("PUBLISH", channel(name), "x".repeat(1_000_000));
            assertStillWaiting(held, waiting);
            assertThat(log.lines(Level.INFO)).isEmpty();
        }
    }

    private static String garbage(Random random, int round) {
        return switch (round % 4) {
            case 0 -> bytes(random, random.nextInt(64));
            case 1 ->
                String.join(
                        " ",
                        random.ints(random.nextInt(10), 0, NUMBERS.size())
                                .mapToObj(NUMBERS::get)
                                .toList());
            case 2 -> "1 0 1 33 3000 99999999999999999999 1".substring(0, random.nextInt(36));
            default -> "1 0 1 33 3000 1700000000000 1".replace((char) ('0' + random.nextInt(4)), '\u0000') + "\r\n";
        };
    }

    private static String bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** All but one thing in them is right: the server is asked, or the message is nobody's. */
    @Test
    void R4_grantsThatAreNotWholeAreNotBelieved() throws InterruptedException {
        LockHandle held = holder.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting = waiting(name);
        long number = number(name);
        long until = serverMillis() + CLAIM_WINDOW_MILLIS;
        for (int round = 0; round < 20; round++) {
            publish(name, grant(number + 1, 0, BLOCK, CLAIM_WINDOW_MILLIS, until));
            publish(name, grant(number - 1, 0, BLOCK, CLAIM_WINDOW_MILLIS, until));
            publish(name, grant(number, 1, BLOCK, CLAIM_WINDOW_MILLIS, until));
            publish(name, grant(number, 0, 1, CLAIM_WINDOW_MILLIS, until));
            publish(name, grant(number, 0, BLOCK, 30_000, until + 27_000));
            publish(name, grant(number, 0, BLOCK, CLAIM_WINDOW_MILLIS, until - CLAIM_WINDOW_MILLIS));
            publish(name, grant(number, 0, BLOCK, CLAIM_WINDOW_MILLIS, until + 60_000));
            publish(name, grant(number, 0, BLOCK, CLAIM_WINDOW_MILLIS, 8_999_999_999_999L));
        }
        assertStillWaiting(held, waiting);
    }

    /** A number is its lock's: a grant on the channel of another lock does not count. */
    @Test
    void R4_L4_aGrantOnAnotherLocksChannelIsNotBelieved() throws InterruptedException {
        String other = stage.name();
        LockHandle held = holder.getLock(name).acquire();
        LockHandle alsoHeld = holder.getLock(other).acquire();
        CompletableFuture<LockHandle> waiting = waiting(name, STRICT);
        CompletableFuture<LockHandle> alsoWaiting = waiting(other, STRICT);
        long number = number(name);
        for (int round = 0; round < 20; round++) {
            publish(other, grant(number, 1, 1, CLAIM_WINDOW_MILLIS, serverMillis() + CLAIM_WINDOW_MILLIS));
        }
        assertStillWaiting(held, waiting);
        assertStillWaiting(alsoHeld, alsoWaiting);
    }

    /** The hold is where it was, the waiter still gets it by message, and the connection has not been lost. */
    private void assertStillWaiting(LockHandle held, CompletableFuture<LockHandle> waiting) {
        assertThat(waiter.inspect(held.lockName()).owner()).startsWith(holder.id()); // behind all that was published
        assertThat(waiting).isNotDone();
        assertThat(held.isHeld()).isTrue();
        server.awaitPlaces(held.lockName(), 1);
        long released = System.nanoTime();
        held.release();
        LockHandle granted = granted(waiting);
        assertThat(System.nanoTime() - released).isLessThan(ScaledTime.of(500).toNanos());
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    // ---- what whoever may publish here can do

    /** The server's word at the first renewal, a third of the claim window later, ends it. */
    @Test
    void R4_L17_aForgedGrantIsBelievedUntilTheFirstRenewal() throws InterruptedException {
        LockHandle held = holder.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting = waiting(name);
        publish(name, grant(number(name), 0, BLOCK, CLAIM_WINDOW_MILLIS, serverMillis() + CLAIM_WINDOW_MILLIS));
        LockHandle deceived = granted(waiting);
        LockLostException loss = deceived.lost()
                .toCompletableFuture()
                .orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        assertThat(loss.reason()).isEqualTo(Reason.TAKEN);
        assertThat(deceived.isHeld()).isFalse();
        assertThat(held.isHeld()).isTrue();
        held.release();
        server.awaitFree(name);
    }

    /** The hold is given up, so that nobody believes in one that the server may have given to another. */
    @Test
    void R4_L17_aForgedGrantOfAHoldEndsIt() throws InterruptedException {
        CompletableFuture<LockHandle> waiting;
        try (LockHandle held = holder.getLock(name).acquire()) {
            waiting = waiting(name);
            assertThat(held.isHeld()).isTrue();
        }
        LockHandle granted = granted(waiting);
        long number = Long.parseLong(server.owner(name).substring(waiter.id().length() + 1));
        publish(name, grant(number, 0, BLOCK, CLAIM_WINDOW_MILLIS, serverMillis() + CLAIM_WINDOW_MILLIS));
        assertThat(granted.lost()).succeedsWithin(ScaledTime.limit());
        server.awaitFree(name);
    }

    // ---- the forger

    private CompletableFuture<LockHandle> waiting(String lock) {
        return waiting(lock, LockOptions.defaults());
    }

    private CompletableFuture<LockHandle> waiting(String lock, LockOptions options) {
        DistributedLock waited = waiter.getLock(lock, options);
        CompletableFuture<LockHandle> waiting = waited.acquireAsync();
        server.awaitPlaces(lock, 1);
        return waiting;
    }

    private static LockHandle granted(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private String channel(String lock) {
        return new KeyNames(stage.prefix(), waiter.id()).channel(lock);
    }

    private void publish(String lock, String message) {
        assertThat(server.resp().integer("PUBLISH", channel(lock), message)).isEqualTo(1);
    }

    private String grant(long number, int exclusive, int block, long leaseMillis, long untilMillis) {
        long token = serverMillis() * 2_000; // larger than all that are
        return "%d %d %d %d %d %d %d"
                .formatted(number, exclusive, token, block, leaseMillis, untilMillis, serverMillis() * 1_000);
    }

    private long serverMillis() {
        List<String> time = server.resp().strings("TIME");
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    /** The number under which the client waits: whoever may read the lock's key may read it. */
    private long number(String lock) {
        List<String> fields = server.resp().strings("HGETALL", server.key(lock));
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).startsWith("c:" + waiter.id())) {
                String place = fields.get(i + 1);
                return Long.parseLong(place.substring(place.indexOf(' ') + 1));
            }
        }
        throw new AssertionError("no place in " + fields);
    }
}

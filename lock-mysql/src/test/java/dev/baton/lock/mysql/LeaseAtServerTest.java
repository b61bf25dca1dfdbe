package dev.baton.lock.mysql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** For how long the server keeps a session that is not heard of any more: what its locks' lease is there. */
class LeaseAtServerTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    /** The lease of a watched hold, which is what the locks here are but for one. */
    private static final int LEASE = 30;

    private final FakeDatabase server = new FakeDatabase();
    private final MySqlLockClient client =
            MySqlLockClient.builder().pool(server.source()).build();

    @AfterEach
    void close() {
        client.close();
    }

    /** A client that stands still when the server has granted it a lock, and before it knows, keeps it for no longer. */
    @Test
    void L16_aSessionThatIsGrantedALockIsNotKeptForLong() {
        for (int i = 0; i < 4; i++) { // sessions that are all new
            Gate granted = server.hold("GET_LOCK(?, 0)", Moment.AFTER);
            CompletableFuture<LockHandle> lock = client.getLock("new " + i).acquireAsync();
            assertThat(server.waitTimeout(granted.awaitReached())).isLessThanOrEqualTo(LEASE);
            granted.open();
            assertThat(Wait.result(lock).isHeld()).isTrue();
        }
    }

    /** Whoever waits, and stands still when the server grants it the lock, holds up the others for a claim window. */
    @Test
    void L10_aSessionThatWaitsIsNotKeptForLongerThanAClaimWindow() {
        try (MySqlLockClient other =
                MySqlLockClient.builder().pool(server.source()).build()) {
            LockHandle held = Wait.result(other.getLock("a").acquireAsync());
            Gate waiting = server.hold("GET_LOCK(?, 10)", Moment.BEFORE);
            CompletableFuture<LockHandle> next = client.getLock("a").acquireAsync();
            assertThat(server.waitTimeout(waiting.awaitReached())).isEqualTo(3);
            waiting.open();
            held.release();
            Wait.result(next).release();
        }
    }

    /** The network is gone for a moment, in which the server grants: it keeps the lock for nobody until it is told. */
    @Test
    void L24_aGrantOfWhichNothingIsHeardIsGivenBackAsSoonAsTheServerCanBeTold() {
        Wait.result(client.getLock("warm").acquireAsync()).release();
        assertThat(client.getLock("a").isLocked()).isFalse();
        server.cutOff();
        for (int i = 0; i < 4; i++) {
            server.hold("IS_USED_LOCK", Moment.BEFORE).cut();
        }
        server.hold("GET_LOCK(?, 0)", Moment.AFTER).cut();
        LockHandle held = Wait.result(client.getLock("a").acquireAsync());
        server.cutOff(false);
        held.release();
        Wait.until("it is free", () -> server.holder("shop:a") == null);
    }

    @Test
    void L16_aSessionThatHadALongLeaseHasNoneOfItForTheNextLock() {
        Wait.result(client.getLock("long").acquireAsync(Duration.ofDays(1))).release();
        Gate granted = server.hold("GET_LOCK(?, 0)", Moment.AFTER);
        CompletableFuture<LockHandle> next = client.getLock("next").acquireAsync();
        assertThat(server.waitTimeout(granted.awaitReached())).isLessThanOrEqualTo(LEASE);
        granted.open();
        Wait.result(next).release();
    }

    /** All connections are in use, so that the session goes from one hold straight to the next. */
    @Test
    void L16_aSessionThatIsHandedOnHasNoneOfItsLeaseLeft() {
        try (MySqlLockClient small = MySqlLockClient.builder()
                .pool(server.source())
                .maxConnections(2)
                .build()) {
            LockHandle held = Wait.result(small.getLock("long").acquireAsync(Duration.ofDays(1)));
            Gate granted = server.hold("GET_LOCK(?, 0)", Moment.AFTER);
            CompletableFuture<LockHandle> next = small.getLock("next").acquireAsync();
            held.release();
            assertThat(server.waitTimeout(granted.awaitReached())).isLessThanOrEqualTo(LEASE);
            granted.open();
            Wait.result(next).release();
        }
    }

    /** A session cannot be kept for that long without a word, and is heard of more often. */
    @Test
    void L14_aLeaseThatIsLongerThanTheServerKeepsSessionsIsNotCut() {
        LockHandle held = Wait.result(client.getLock("long").acquireAsync(Duration.ofDays(60)));
        assertThat(client.inspect("long").remainingLease()).isGreaterThan(Duration.ofDays(59));
        assertThat(held.extend(Duration.ofDays(90))).isTrue();
        assertThat(client.inspect("long").remainingLease()).isGreaterThan(Duration.ofDays(89));
        assertThat(server.waitTimeout(requireNonNull(server.holder("shop:long"))))
                .isEqualTo(2_147_483);
        held.release();
    }
}

package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said to the server when a lock goes from one client to another, and how long it keeps it from then on. */
class HandoffTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final String SLICE = "GET_LOCK(?, 10)";
    private static final int LEASE = 30;
    /** A third of it is longer than a machine stands still. */
    private static final int LONG_WINDOW = 20;

    private static final int SHORT_WINDOW = 1;
    private static final int RESTING = 10;

    private final FakeDatabase server = new FakeDatabase();
    private final List<MySqlLockClient> clients = new ArrayList<>();

    private MySqlLockClient client(int window) {
        MySqlLockClient client = MySqlLockClient.builder()
                .pool(server.source())
                .maxConnections(2) // one for locks
                .claimWindow(Duration.ofSeconds(window))
                .build();
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(MySqlLockClient::close);
    }

    private LockHandle take(MySqlLockClient client) {
        return Wait.result(client.getLock("a").acquireAsync());
    }

    private CompletableFuture<LockHandle> waiting(MySqlLockClient client, @Nullable Duration lease) {
        CompletableFuture<LockHandle> next = lease == null
                ? client.getLock("a").acquireAsync()
                : client.getLock("a").acquireAsync(lease);
        Wait.until("it waits", () -> server.waiters().size() == 1);
        return next;
    }

    private LockHandle handOver(MySqlLockClient from, MySqlLockClient to, @Nullable Duration lease) {
        LockHandle held = take(from);
        CompletableFuture<LockHandle> next = waiting(to, lease);
        held.release();
        return Wait.result(next);
    }

    private void awaitFree() {
        Wait.until("it is free", () -> server.holder("shop:a") == null);
    }

    private long holder() {
        Long holder = server.holder("shop:a");
        assertThat(holder).isNotNull();
        return holder == null ? 0 : holder;
    }

    private int waitTimeout() {
        return server.waitTimeout(holder());
    }

    /** Trying, waiting, releasing: what a loop written by hand says, but for the first. */
    @Test
    void L8_aHandoffTakesNoStatementMore() {
        MySqlLockClient one = client(LONG_WINDOW);
        MySqlLockClient two = client(LONG_WINDOW);
        handOver(one, two, null).release(); // its session has waited before
        awaitFree();
        LockHandle held = take(one);
        int before = server.statements().size();
        CompletableFuture<LockHandle> next = waiting(two, null);
        held.release();
        Wait.result(next).release();
        awaitFree();
        List<String> said =
                server.statements().subList(before, server.statements().size());
        assertThat(said).hasSize(4);
        assertThat(said.get(0)).contains("GET_LOCK(?, 0)");
        assertThat(said.get(1)).contains(SLICE);
        assertThat(said.get(2)).contains("RELEASE_LOCK");
        assertThat(said.get(3)).contains("RELEASE_LOCK");
    }

    /** Until its first renewal, a third of the claim window later. */
    @Test
    void L16_aHoldThatWasHandedOverIsKeptForTheClaimWindowAtFirst() {
        int window = 6;
        LockHandle first = take(client(window));
        CompletableFuture<LockHandle> next = waiting(client(window), null);
        Gate renewal = server.hold("SET SESSION wait_timeout = " + LEASE, Moment.BEFORE);
        first.release();
        LockHandle held = Wait.result(next);
        assertThat(waitTimeout()).isEqualTo(window);
        assertThat(renewal.awaitReached()).isEqualTo(holder());
        renewal.open();
        Wait.until("it is kept for its lease", () -> waitTimeout() == LEASE);
        assertThat(held.isHeld()).isTrue();
        held.release();
    }

    /** However much of the claim window the wait has taken, and longer than that. */
    @Test
    void L14_aLeaseBeginsWithTheGrant() {
        MySqlLockClient one = client(LONG_WINDOW);
        MySqlLockClient two = client(LONG_WINDOW);
        for (int lease : new int[] {10, 60}) {
            LockHandle first = take(one);
            CompletableFuture<LockHandle> next = waiting(two, Duration.ofSeconds(lease));
            long before = server.count("SET SESSION wait_timeout = " + lease);
            first.release();
            LockHandle held = Wait.result(next);
            assertThat(server.count("SET SESSION wait_timeout = " + lease)).isEqualTo(before + 1);
            assertThat(waitTimeout()).isEqualTo(lease);
            assertThat(held.remaining()).isGreaterThan(Duration.ofSeconds(lease * 2L / 3));
            held.release();
            awaitFree();
        }
    }

    /** Nothing of it is over yet, but what the wait took of the claim window. */
    @Test
    void L14_aWatchedHoldBeginsWithItsWholeLeaseAfterALongWait() {
        LockHandle first = take(client(SHORT_WINDOW));
        CompletableFuture<LockHandle> next = waiting(client(SHORT_WINDOW), null);
        awaitPassed(SHORT_WINDOW * 400L);
        first.release();
        LockHandle held = Wait.result(next);
        assertThat(waitTimeout()).isEqualTo(LEASE);
        assertThat(held.remaining()).isGreaterThan(Duration.ofSeconds(LEASE / 2));
        held.release();
    }

    private static void awaitPassed(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        Wait.until("time has passed", () -> System.nanoTime() - end > 0);
    }

    /** The server may have ended the session meanwhile, and have given the lock to another. */
    @Test
    void L16_aGrantThatIsHeardOfLateIsNotBelieved() {
        MySqlLockClient one = client(SHORT_WINDOW);
        LockHandle first = take(one);
        Gate granted = server.hold(SLICE, Moment.AFTER);
        CompletableFuture<LockHandle> next = waiting(client(SHORT_WINDOW), null);
        first.release();
        long stoodStill = granted.awaitReached();
        server.silentFor(SHORT_WINDOW);
        assertThat(server.has(stoodStill)).isFalse();
        LockHandle other = take(one);
        awaitPassed(SHORT_WINDOW * 500L);
        granted.open();
        Wait.until("it waits anew", () -> server.waiters().size() == 1);
        assertThat(next).isNotDone();
        other.release();
        Wait.result(next).release();
    }

    // ---- sessions at rest

    /** For locks that come one after another it is taken as it is. */
    @Test
    void L24_aSessionThatIsToBeEndedSoonIsProlongedWhenItRests() {
        int window = 6;
        LockHandle held = handOver(client(window), client(window), null);
        long session = holder();
        Gate prolonging = server.hold("SET SESSION wait_timeout = " + RESTING, Moment.BEFORE);
        held.release();
        assertThat(prolonging.awaitReached()).isEqualTo(session);
        assertThat(server.waitTimeout(session)).isEqualTo(window);
        prolonging.open();
        Wait.until("it is prolonged", () -> server.waitTimeout(session) == RESTING);
        Wait.until("it is ended", () -> !server.has(session));
    }
}

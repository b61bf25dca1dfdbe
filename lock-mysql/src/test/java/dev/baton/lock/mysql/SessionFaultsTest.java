package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What can befall the sessions of holders and waiters. */
class SessionFaultsTest extends DatabaseTest {
    private static final int MOST_SESSIONS = 20;
    /** Holds that do not run out while a loss of them is found out, however busy the machine. */
    private static final LockOptions PATIENT = LockOptions.defaults().watchdogTimeout(ScaledTime.of(5_000));

    private MySqlLockClient patient() {
        return clients.open(clients.builder().defaultOptions(PATIENT));
    }

    private void kill(String what, long session) {
        server.execute("KILL " + what + session);
    }

    // ---- holders

    @Test
    void L17_theKillOfAHoldersSessionIsToldAndTheNextOneHasTheLock() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = patient().getLock(name).acquire();
        CompletableFuture<LockLostException> lost = held.lost().toCompletableFuture();
        CompletableFuture<LockHandle> next = clients.open().getLock(name).acquireAsync();
        clients.awaitWaiter();
        kill("", requireHolder(name));
        LockHandle taken = Wait.result(next);
        assertThat(Wait.result(lost).reason()).isNotEqualTo(Reason.EXPIRED);
        assertThat(held.isHeld()).isFalse();
        assertThatThrownBy(held::release).isInstanceOf(LockLostException.class);
        taken.release();
    }

    private long requireHolder(String name) {
        Long holder = clients.holder(name);
        assertThat(holder).isNotNull();
        return holder == null ? 0 : holder;
    }

    @Test
    void L18_theKillOfOneSessionLeavesTheOtherHoldsAlone() throws InterruptedException {
        MySqlLockClient client = patient();
        String victim = Clients.name();
        LockHandle lost = client.getLock(victim).acquire();
        List<LockHandle> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(client.getLock(Clients.name()).acquire());
        }
        kill("", requireHolder(victim));
        var unused = Wait.result(lost.lost().toCompletableFuture());
        assertThat(others).allMatch(LockHandle::isHeld);
        others.forEach(LockHandle::release);
    }

    /** A cut connection ends the session, and with it the lock; the next one need not wait for a lease to end. */
    @Test
    void L17_aCutConnectionIsToldAndTheLockIsFree() throws InterruptedException {
        try (TcpProxy way = TcpProxy.to(server.port())) {
            MySqlLockClient cut = clients.open(clients.builder().dataSource(sourceBy(way.port())));
            String name = Clients.name();
            LockHandle held = cut.getLock(name).acquire(Duration.ofMinutes(10));
            way.cutWithReset();
            LockHandle next = Wait.result(clients.open().getLock(name).acquireAsync());
            var unused = Wait.result(held.lost().toCompletableFuture());
            next.release();
            LockHandle again = Wait.result(cut.getLock(name).acquireAsync());
            again.release();
        }
    }

    /** Whatever becomes of a holder, the server ends its session when it has not been heard of for a lease. */
    @Test
    void L16_aHolderThatIsCutOffKeepsTheLockForNoLongerThanItsLease() throws InterruptedException {
        try (TcpProxy way = TcpProxy.to(server.port())) {
            MySqlLockClient silent = clients.open(
                    clients.builder().defaultOptions(Clients.WATCHED).dataSource(sourceBy(way.port())));
            String name = Clients.name();
            LockHandle held = silent.getLock(name).acquire();
            way.blackhole(TcpProxy.Direction.TO_SERVER);
            way.blackhole(TcpProxy.Direction.TO_CLIENT);
            CompletableFuture<Boolean> heldByOne = clients.open()
                    .getLock(name)
                    .acquireAsync()
                    .thenApply(next -> {
                        boolean alone = !held.isHeld();
                        next.release();
                        return alone;
                    });
            assertThat(Wait.result(heldByOne)).isTrue();
            way.release(TcpProxy.Direction.TO_SERVER);
            way.release(TcpProxy.Direction.TO_CLIENT);
            way.cutWithReset();
        }
    }

    // ---- waiters

    @Test
    void L8_theKillOfAWaitersStatementCostsItNothing() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        CompletableFuture<LockHandle> next = clients.open().getLock(name).acquireAsync();
        long waiter = clients.awaitWaiter();
        for (int i = 0; i < 2; i++) {
            kill("QUERY ", waiter);
            assertThat(clients.awaitWaiter()).isEqualTo(waiter);
        }
        assertThat(next).isNotDone();
        held.release();
        Wait.result(next).release();
    }

    @Test
    void L8_aWaiterWhoseSessionIsKilledWaitsInAnother() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        CompletableFuture<LockHandle> next = clients.open().getLock(name).acquireAsync();
        long waiter = clients.awaitWaiter();
        kill("", waiter);
        Wait.until("it waits in another session", () -> {
            List<Long> waiters = clients.waiters();
            return waiters.size() == 1 && waiters.get(0) != waiter;
        });
        held.release();
        Wait.result(next).release();
    }

    @Test
    void L8_aWaitOutlastsItsSlices() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        MySqlLockClient patient = clients.open(clients.builder().waitSlice(Duration.ofSeconds(2)));
        CompletableFuture<LockHandle> next = patient.getLock(name).acquireAsync();
        long waiter = clients.awaitWaiter();
        String seconds = "SELECT TIME FROM information_schema.PROCESSLIST WHERE STATE = 'User lock' AND ID = " + waiter;
        Wait.until("a slice is old", () -> "1".equals(clients.ask(seconds)));
        Wait.until("a new one begins", () -> "0".equals(clients.ask(seconds)));
        assertThat(next).isNotDone();
        held.release();
        Wait.result(next).release();
    }

    /** However long the slice is that it was in. */
    @Test
    void L13_aWaitThatIsGivenUpLeavesTheServersQueueAtOnce() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        MySqlLockClient other =
                clients.open(clients.builder().waitSlice(Duration.ofMinutes(5)).maxConnections(3));
        for (int i = 0; i < 5; i++) {
            CompletableFuture<LockHandle> wait = other.getLock(name).acquireAsync();
            clients.awaitWaiter();
            assertThat(wait.cancel(/* mayInterruptIfRunning= */ false)).isTrue();
            Wait.until("nobody waits", () -> clients.waiters().isEmpty());
        }
        assertThat(other.getLock(name).tryAcquire()).isEmpty();
        held.release();
        Wait.until("it is free", () -> clients.holder(name) == null);
    }

    @Test
    void L9_aThousandWaitersCostOneConnection() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        MySqlLockClient crowded = clients.open(clients.builder().maxConnections(2));
        DistributedLock lock = crowded.getLock(name);
        List<CompletableFuture<Void>> waits = IntStream.range(0, 1_000)
                .mapToObj(i -> lock.acquireAsync().thenAccept(LockHandle::release))
                .toList();
        clients.awaitWaiter();
        held.release();
        waits.forEach(Wait::done);
    }

    // ---- the bound of connections

    @Test
    void L7_thatAllConnectionsAreInUseIsSaid() throws InterruptedException {
        MySqlLockClient small = clients.open(clients.builder().maxConnections(3).commandTimeout(ScaledTime.of(2_000)));
        LockHandle one = small.getLock(Clients.name()).acquire();
        LockHandle two = small.getLock(Clients.name()).acquire();
        DistributedLock third = small.getLock(Clients.name());
        assertThatThrownBy(third::tryLock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("all 2 connections")
                .hasMessageContaining("maxConnections");
        assertThat(third.isLocked())
                .as("questions have a connection of their own")
                .isFalse();
        CompletableFuture<Optional<LockHandle>> patient = third.tryAcquireAsync(ScaledTime.limit());
        one.release();
        LockHandle taken = Wait.result(patient).orElseThrow();
        assertThat(two.isHeld()).isTrue();
        two.release();
        taken.release();
    }

    // ---- the server

    @Test
    void L17_aRestartOfTheServerIsALossOfData() throws InterruptedException {
        MySqlLockClient client = patient();
        String name = Clients.name();
        LockHandle held = client.getLock(name).acquire();
        MySqlLockClient other = patient();
        CompletableFuture<LockHandle> next = other.getLock(name).acquireAsync();
        clients.awaitWaiter();
        server.restart();
        assertThat(Wait.result(held.lost().toCompletableFuture()).reason()).isNotEqualTo(Reason.EXPIRED);
        LockHandle taken = Wait.result(next);
        assertThat(taken.isHeld()).isTrue();
        taken.release();
        client.getLock(name).acquire().release();
    }

    /** The ids of sessions begin anew with the server. */
    @Test
    void L1_aSessionOfTheSameIdOnAServerThatWasStartedAnewIsNotEnded() throws SQLException {
        server.restart();
        SessionFactory factory = new SessionFactory(
                new GivenPool(sourceBy(server.port())),
                "test",
                /* allowReplica= */ false,
                ScaledTime.limit().toNanos());
        for (int i = 0; i < MOST_SESSIONS / 2; i++) {
            factory.open().close(); // a start may take a few ids for itself, another time more than this time
        }
        Session gone = factory.open();
        gone.abort();
        server.restart();
        Session holder = factory.open();
        for (int i = 0; i < MOST_SESSIONS && holder.id() != gone.id(); i++) {
            holder.close();
            holder = factory.open();
        }
        assertThat(holder.id()).isEqualTo(gone.id());
        String name = Clients.name();
        assertThat(holder.tryLock(name)).isEqualTo(Session.Got.YES);
        Session asking = factory.open();
        assertThat(asking.usage(name).holder()).isEqualTo(holder.id());
        assertThat(Fate.findOut(asking, gone, name))
                .as("%s at %s after %s at %s", holder.peer(), asking.server(), gone.peer(), gone.server())
                .isEqualTo(Fate.TAKEN);
        assertThat(holder.usage(name).isMine()).isTrue();
        holder.close();
        asking.close();
    }
}

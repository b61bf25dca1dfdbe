package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients that wait, give up and are cancelled, while their statements or sessions are killed at any moment. */
class StormTest extends DatabaseTest {
    private static final int CLIENTS = 3;
    private static final int THREADS = 4; // of each client
    private static final int ATTEMPTS = 60; // of each thread

    private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger twice = new AtomicInteger(); // tokens that were not new
    private final Visitors visitors = new Visitors(this::noteToken);
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endStorm() {
        over.set(true);
        threads.shutdown();
    }

    /** The statement of a wait that is killed costs nobody anything, and no two have the lock at once. */
    @Test
    void L1_L13_waitsThatAreKilledAndGivenUpLeaveNothing() throws Exception {
        String name = Clients.name();
        CompletableFuture<Void> storm =
                CompletableFuture.runAsync(() -> killAll("KILL QUERY ", "STATE = 'User lock'"), threads);
        runAll(name);
        over.set(true);
        Wait.done(storm);
        assertThat(visitors.overlaps()).isZero();
        assertThat(tokens).isNotEmpty();
        assertThat(twice).hasValue(0);
        Wait.until("the lock is free", () -> clients.holder(name) == null);
        Wait.until("nobody waits", () -> clients.waiters().isEmpty());
    }

    /** Sessions that are killed lose their locks; but no token is given twice, nobody hangs, and the lock is free at the end. */
    @Test
    void L3_L17_sessionsThatAreKilledLoseTheirLocksAndNothingElse() throws Exception {
        String name = Clients.name();
        CompletableFuture<Void> storm = CompletableFuture.runAsync(
                () -> killAll("KILL ", "USER = '" + EmbeddedDatabase.USER + "' AND ID % 3 = 0"), threads);
        runAll(name);
        over.set(true);
        Wait.done(storm);
        assertThat(tokens).isNotEmpty();
        assertThat(twice).hasValue(0);
        Wait.until("the lock is free", () -> clients.holder(name) == null);
        try (LockHandle last = clients.open(clients.builder().fencingTable("storm"))
                .getLock(name)
                .acquire()) {
            assertThat(tokens).allMatch(token -> token < last.fencingToken());
        }
    }

    private void noteToken(LockHandle hold) {
        if (!tokens.add(hold.fencingToken())) {
            twice.incrementAndGet();
        }
    }

    private void runAll(String name) {
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LockOptions options = Clients.WATCHED.maxLocalHandoffs(i == 0 ? 0 : 2);
            DistributedLock lock = clients.open(
                            clients.builder().fencingTable("storm").maxConnections(THREADS + 2))
                    .getLock(name, options);
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(31L * i + thread);
                runs.add(CompletableFuture.runAsync(() -> visitors.run(() -> lock, random, ATTEMPTS), threads));
            }
        }
        runs.forEach(Wait::done);
    }

    private void killAll(String kill, String which) {
        try (Connection root = server.root();
                Statement list = root.createStatement();
                Statement killer = root.createStatement()) {
            while (!over.get()) {
                try (ResultSet row =
                        list.executeQuery("SELECT ID FROM information_schema.PROCESSLIST WHERE " + which)) {
                    while (row.next()) {
                        killOne(killer, kill + row.getLong(1));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void killOne(Statement killer, String kill) {
        try {
            killer.execute(kill);
        } catch (SQLException e) {
            assertThat(Errors.isNoSuchSession(e)).as(e.toString()).isTrue();
        }
    }
}

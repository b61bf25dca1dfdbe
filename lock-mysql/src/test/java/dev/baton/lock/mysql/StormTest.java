package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedMariaDb;
import dev.baton.lock.testkit.Leftovers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients that wait, give up and are cancelled, while their statements or sessions are killed at any moment. */
class StormTest {
    @RegisterExtension
    static final DatabaseExtension SERVER = DatabaseExtension.mariaDb();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final int CLIENTS = 3;
    private static final int THREADS = 4; // of each client
    private static final int ATTEMPTS = 60; // of each thread

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger entered = new AtomicInteger();
    private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Clients clients;

    @BeforeEach
    void open() {
        clients = new Clients(SERVER.get());
    }

    @AfterEach
    void close() {
        over.set(true);
        clients.close();
        threads.shutdownNow();
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
        assertThat(overlaps).hasValue(0);
        assertThat(entered.get()).isEqualTo(tokens.size()).isPositive();
        Wait.until("the lock is free", () -> clients.holder(name) == null);
        assertThat(clients.waiters()).isEmpty();
    }

    /** Sessions that are killed lose their locks; but no token is given twice, nobody hangs, and the lock is free at the end. */
    @Test
    void L3_L17_sessionsThatAreKilledLoseTheirLocksAndNothingElse() throws Exception {
        String name = Clients.name();
        CompletableFuture<Void> storm = CompletableFuture.runAsync(
                () -> killAll("KILL ", "USER = '" + EmbeddedMariaDb.USER + "' AND ID % 3 = 0"), threads);
        runAll(name);
        over.set(true);
        Wait.done(storm);
        assertThat(entered.get()).isEqualTo(tokens.size()).isPositive();
        Wait.until("the lock is free", () -> clients.holder(name) == null);
        try (LockHandle last = clients.open(clients.builder().fencingTable("storm"))
                .getLock(name)
                .acquire()) {
            assertThat(tokens).allMatch(token -> token < last.fencingToken());
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
                runs.add(CompletableFuture.runAsync(() -> run(lock, random), threads));
            }
        }
        runs.forEach(Wait::done);
    }

    private void run(DistributedLock lock, Random random) {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                attempt(lock, random);
            } catch (LockUnavailableException | LockLostException e) {
                assertThat(e).hasMessageContaining(lock.getName());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void attempt(DistributedLock lock, Random random) throws InterruptedException {
        Duration wait = Duration.ofMillis(random.nextInt(40));
        if (random.nextInt(4) == 0) {
            CompletableFuture<LockHandle> future = lock.acquireAsync();
            future.orTimeout(wait.toNanos() + 1, java.util.concurrent.TimeUnit.NANOSECONDS);
            future.handle((hold, failure) -> Optional.ofNullable(hold)).join().ifPresent(this::enter);
        } else {
            lock.tryAcquire(wait).ifPresent(this::enter);
        }
    }

    private void enter(LockHandle hold) {
        try (hold) {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            tokens.add(hold.fencingToken());
            entered.incrementAndGet();
            inside.decrementAndGet();
        }
    }

    private void killAll(String kill, String which) {
        try (Connection root = SERVER.get().root();
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

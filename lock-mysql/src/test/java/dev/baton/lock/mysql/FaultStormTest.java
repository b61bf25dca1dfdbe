package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements that fail, connections that break and sessions that end at any moment: when that is over, nothing is left of it. */
class FaultStormTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final int CLIENTS = 3;
    private static final int THREADS = 3; // of each client
    private static final int MOST = 4; // sessions for locks of each client
    private static final int ATTEMPTS = Integer.getInteger("baton.storm.attempts", 60); // of each thread
    /** Of whoever is not to wait for long for what does not come. */
    private static final Duration SHORT = ScaledTime.of(400);

    private static final Duration HASTY = ScaledTime.of(100);
    private static final Duration WATCHDOG = Duration.ofMillis(150);
    private static final Duration CHECKED = WATCHDOG.dividedBy(2); // after which a hold has been checked once

    private final FakeDatabase server = new FakeDatabase();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<MySqlLockClient> clients = new ArrayList<>();
    /** Some holds last until they are checked. */
    private final Visitors visitors = new Visitors(hold -> LockSupport.parkNanos(chance(10) ? CHECKED.toNanos() : 1));

    @AfterEach
    void close() {
        server.disturb(null);
        clients.forEach(MySqlLockClient::close);
        threads.shutdownNow();
        server.cutOff(false);
        server.silentFor(FakeDatabase.WAIT_TIMEOUT);
    }

    private void open(Duration commandTimeout) {
        for (int i = 0; i < CLIENTS; i++) {
            MySqlLockClientBuilder builder = MySqlLockClient.builder()
                    .maxConnections(MOST + 1)
                    .commandTimeout(commandTimeout)
                    .defaultOptions(
                            LockOptions.defaults().watchdogTimeout(WATCHDOG).maxLocalHandoffs(i));
            clients.add(different(builder, i).build());
        }
    }

    /** One has tokens, one a pool of its own. */
    private MySqlLockClientBuilder different(MySqlLockClientBuilder builder, int client) {
        return switch (client) {
            case 0 -> builder.pool(server.source()).fencingTable("fence");
            case 1 -> builder.dataSource(server.source());
            default -> builder.pool(server.source());
        };
    }

    /** A statement that is ended, or fails, says so: no hold is lost by that, and no two are there at once. */
    @Test
    void L1_L24_statementsThatFail() {
        server.disturb((session, sql, moment) -> {
            delay();
            if (moment == Moment.BEFORE && sql.contains("GET_LOCK") && chance(10)) {
                throw new SQLException("Query execution was interrupted", "70100", 1317);
            }
        });
        storm();
        assertThat(visitors.overlaps()).isZero();
        assertThatNothingIsLeft();
    }

    /** Before they have run, or when they have; whatever they are, and whoever ends them. */
    @Test
    void L1_L24_statementsThatAreEnded() {
        server.disturb((session, sql, moment) -> {
            delay();
            if (chance(20)) {
                throw new SQLException("Query execution was interrupted", "70100", chance(2) ? 1317 : 1969);
            }
        });
        storm();
        assertThat(visitors.overlaps()).isZero();
        assertThatNothingIsLeft();
    }

    @Test
    void L24_connectionsThatBreak() {
        breakConnections();
        storm();
        assertThatNothingIsLeft();
    }

    private void breakConnections() {
        server.disturb((session, sql, moment) -> {
            delay();
            if (chance(20)) {
                throw new SQLNonTransientConnectionException("(conn) Connection reset", "08000");
            }
        });
    }

    /** The server does not hear of their end: it is told by other connections. */
    @Test
    void L24_connectionsThatBreakUnheard() {
        server.cutOff();
        breakConnections();
        storm();
        assertThatNothingIsLeft();
    }

    /** Nothing is heard any more of a statement, which the server may have run; the connection is given up. */
    @Test
    void L24_connectionsThatFallSilent() {
        server.cutOff();
        server.disturb((session, sql, moment) -> {
            if (chance(60) && session.networkTimeoutMillis <= SHORT.toMillis()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(session.networkTimeoutMillis));
                throw new SQLNonTransientConnectionException("(conn) Read timed out", "08000");
            }
        });
        storm(SHORT);
        assertThatNothingIsLeft();
    }

    /** Nothing is broken, but whoever asked has given up by then. */
    @Test
    void L1_L24_answersThatComeTooLate() {
        server.disturb((session, sql, moment) -> {
            if (chance(20)) {
                LockSupport.parkNanos(HASTY.multipliedBy(3).dividedBy(2).toNanos());
            }
        });
        storm(HASTY);
        assertThat(visitors.overlaps()).isZero();
        assertThatNothingIsLeft();
    }

    @Test
    void L24_sessionsThatTheServerEnds() {
        server.disturb((session, sql, moment) -> {
            delay();
            if (chance(20)) {
                server.kill(session.id);
            }
        });
        storm();
        assertThatNothingIsLeft();
    }

    /** So that statements of several threads meet in other orders. */
    private static void delay() {
        if (chance(5)) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(5_000_000));
        }
    }

    private static boolean chance(int oneIn) {
        return ThreadLocalRandom.current().nextInt(oneIn) == 0;
    }

    private void storm() {
        storm(ScaledTime.of(5_000));
    }

    private void storm(Duration commandTimeout) {
        open(commandTimeout);
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (MySqlLockClient client : clients) {
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                Supplier<DistributedLock> locks = () -> client.getLock(random.nextInt(4) == 0 ? "other" : "a");
                runs.add(CompletableFuture.runAsync(() -> visitors.run(locks, random, ATTEMPTS), threads));
            }
        }
        runs.forEach(Wait::done);
        server.disturb(null);
    }

    /** Each client can have all of its sessions, and the server has none that anybody has forgotten. */
    private void assertThatNothingIsLeft() {
        assertThat(visitors.entered()).isPositive();
        assertThat(server.strayKills()).isEmpty();
        Wait.until(
                "all is free",
                () -> server.locked().isEmpty() && server.waiters().isEmpty());
        for (MySqlLockClient client : clients) {
            List<LockHandle> all = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                all.add(Wait.result(client.getLock(client.id() + i).acquireAsync()));
            }
            Wait.until("each of them says so", () -> saysThatItIsFree(client.getLock("a")));
            all.forEach(LockHandle::release);
        }
    }

    private static boolean saysThatItIsFree(DistributedLock lock) {
        try {
            return !lock.isLocked();
        } catch (LockUnavailableException e) {
            return false;
        }
    }
}

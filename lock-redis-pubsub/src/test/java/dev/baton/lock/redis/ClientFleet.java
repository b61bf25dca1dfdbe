package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Clients of one thread each that take some locks in turn, use them for a moment and release them, while a test breaks and
 * mends the servers. Their waits have no deadline, and bear every outage that the test brings about: a wait that fails fails
 * the test.
 */
final class ClientFleet implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final long USE_NANOS = 1_000_000L;
    /** A release that was done and not replicated is lost with the master: its hold ends with the lease at the new one. */
    private static final LockOptions OPTIONS = LockOptions.defaults().watchdogTimeout(ScaledTime.of(6_000));

    final TokenLedger ledger = new TokenLedger();
    private final List<String> names;
    private final List<RedisLockClient> clients;
    private final List<Task<Boolean>> tasks;
    private final AtomicInteger lost = new AtomicInteger();
    private final int[][] taken; // by client and name; guarded by itself
    private volatile boolean ended;

    /** Starts to work. */
    ClientFleet(List<String> names, UnaryOperator<RedisLockClient.Builder> server) {
        this.names = names;
        taken = new int[CLIENTS][names.size()];
        clients = new ArrayList<>();
        tasks = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int index = i;
            clients.add(server.apply(RedisLockClient.builder().unavailableTimeout(ScaledTime.limit()))
                    .build());
            tasks.add(new Task<>("test-fleet-" + i, () -> work(index)).start());
        }
    }

    private boolean work(int index) throws InterruptedException {
        for (int turn = index; !ended; turn++) {
            int at = turn % names.size();
            try (LockHandle hold =
                    clients.get(index).getLock(names.get(at), OPTIONS).acquire()) {
                synchronized (taken) {
                    taken[index][at]++;
                }
                ledger.enter(hold);
                LockSupport.parkNanos(USE_NANOS);
                ledger.leave(hold);
            } catch (LockLostException e) {
                lost.incrementAndGet();
            }
        }
        return true;
    }

    /** How many holds were told to be lost. */
    int lost() {
        return lost.get();
    }

    /**
     * Waits until each client has had each lock two more times: the first may have been on its way before.
     *
     * @return how long that took
     */
    Duration awaitWork() {
        long start = System.nanoTime();
        int[][] before = counts();
        Wait.until("each client has had each lock", () -> {
            tasks.stream().filter(Task::isDone).forEach(Task::result);
            int[][] now = counts();
            return IntStream.range(0, CLIENTS)
                    .allMatch(client -> IntStream.range(0, names.size())
                            .allMatch(name -> now[client][name] >= before[client][name] + 2));
        });
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private int[][] counts() {
        synchronized (taken) {
            return IntStream.range(0, CLIENTS).mapToObj(i -> taken[i].clone()).toArray(int[][]::new);
        }
    }

    /** Ends the work; none of it may have failed, and nobody may have seen what must not be. */
    void finish() {
        ended = true;
        assertThat(tasks).allMatch(Task::result);
        ledger.assertNoViolations();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        clients.forEach(RedisLockClient::close); // ends the waits
        for (Task<Boolean> task : tasks) {
            task.end();
        }
    }
}

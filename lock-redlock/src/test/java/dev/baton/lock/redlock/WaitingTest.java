package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a client waits for a lock that servers without a queue cannot grant to it. */
class WaitingTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    private final List<RedlockClient> clients = new ArrayList<>();

    private RedlockClient newClient(Duration retryDelay) {
        RedlockClient client = RedlockClient.builder()
                .servers(SERVERS.uris().toArray(String[]::new))
                .options(RedlockOptions.defaults().retryDelay(retryDelay).serverTimeout(ScaledTime.of(250)))
                .subscriptionLinger(Duration.ZERO)
                .build();
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(RedlockClient::close);
    }

    private static void listening(String name) {
        Wait.until("releases are listened to", () -> {
            for (int i = 0; i < 3; i++) {
                try (RespClient resp = SERVERS.get(i).resp()) {
                    if (resp.strings("PUBSUB", "CHANNELS", "redlock:{" + name + "}:free")
                            .isEmpty()) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    /**
     * The pause between tries is an hour, and the first heartbeat of a client that begins to wait comes after 750 ms at the
     * earliest: only a message wakes it before. One in ten may be slow on a busy machine.
     */
    @Test
    void L8_theReleaseWakesTheWaiterByAMessage() throws InterruptedException {
        RedlockClient holder = newClient(NEVER);
        int quick = 0;
        for (int round = 0; round < 10; round++) {
            RedlockClient waiter = newClient(NEVER);
            LockHandle held = holder.getLock("name").acquire();
            CompletableFuture<LockHandle> waiting = waiter.getLock("name").acquireAsync();
            Wait.until("it waits", () -> holder.inspect("name").waiters().size() == 1);
            listening("name");
            noLongerTrying();
            long start = System.nanoTime();
            held.release();
            LockHandle next = Wait.result(waiting);
            quick += System.nanoTime() - start < ScaledTime.of(300).toNanos() ? 1 : 0;
            next.release();
            waiter.close();
        }
        assertThat(quick).isGreaterThanOrEqualTo(9);
    }

    /** That releases are listened to makes a waiter try once more. */
    private static void noLongerTrying() {
        AtomicLong known = new AtomicLong(scriptsRun(0));
        Awaitility.await("it tries no more")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .during(Duration.ofMillis(60))
                .atMost(ScaledTime.limit())
                .until(() -> {
                    long now = scriptsRun(0);
                    return known.getAndSet(now) == now;
                });
    }

    /** Messages are lost: nobody tells that a foreign key has gone. */
    @Test
    void L8_theSpinIsTheNet() {
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "SET", "redlock:{name}", "foreign");
        }
        CompletableFuture<LockHandle> waiting =
                newClient(Duration.ofMillis(20)).getLock("name").acquireAsync();
        listening("name");
        assertThat(waiting).isNotDone();
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "DEL", "redlock:{name}");
        }
        Wait.result(waiting).release();
    }

    private static long scriptsRun(int server) {
        try (RespClient resp = SERVERS.get(server).resp()) {
            return resp.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_evalsha:"))
                    .map(line -> line.replaceAll("^cmdstat_evalsha:calls=(\\d+),.*", "$1"))
                    .mapToLong(Long::parseLong)
                    .sum();
        }
    }

    /** A client's waiters queue locally behind one that tries; a key that never expires does not make it try at once. */
    @Test
    void oneOfAClientsWaitersTries() {
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "SET", "redlock:{name}", "foreign");
        }
        RedlockClient client = newClient(Duration.ofMillis(200));
        List<CompletableFuture<LockHandle>> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waits.add(client.getLock("name").acquireAsync());
        }
        listening("name");
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "CONFIG", "RESETSTAT");
        }
        long start = System.nanoTime();
        Wait.until("it has tried often", () -> scriptsRun(0) >= 40);
        double seconds = (System.nanoTime() - start) / 1e9;
        // an attempt and its withdrawal, every 200 ms and by a heartbeat a second at most; each of twenty would have
        // its own
        assertThat(scriptsRun(0) / seconds).isLessThan(2 * (5 + 1.5) * 1.5);
        waits.forEach(wait -> wait.cancel(/* mayInterruptIfRunning= */ false));
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "DEL", "redlock:{name}");
        }
    }

    /** The delay is the user's, and his mistake is no reason to wait for ever. */
    @Test
    void delayThatThrowsStopsNobody() {
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "SET", "redlock:{name}", "foreign");
        }
        RedlockClient client = RedlockClient.builder()
                .servers(SERVERS.uris().toArray(String[]::new))
                .options(RedlockOptions.defaults()
                        .retryDelay(retry -> {
                            throw new IllegalStateException("of the delay, as the test wants it");
                        })
                        .serverTimeout(ScaledTime.of(250)))
                .build();
        clients.add(client);
        CompletableFuture<LockHandle> waiting = client.getLock("name").acquireAsync();
        listening("name");
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "DEL", "redlock:{name}");
        }
        Wait.result(waiting).release();
    }

    @Test
    void L9_clientsThatContendAllGetTheirTurn() {
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RedlockClient client = newClient(Duration.ofMillis(50));
            for (int turn = 0; turn < 4; turn++) {
                turns.add(client.getLock("name").acquireAsync().thenAccept(LockHandle::release));
            }
        }
        turns.forEach(Wait::done);
    }
}

package dev.baton.lock.redlock;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Clients with some users each, who wait for the same lock of the same servers, in strict order or not; holds are watched, or
 * have leases. In some worlds holds are broken by force, and in some a client is closed, and another one takes its place. In tidy
 * worlds leases do not end while the world lasts, and what was sent first comes first: whatever is left at the end was not given
 * back.
 */
final class EngineWorld {
    private static final Duration LONGEST_LEASE = Duration.ofMillis(400);
    private static final Duration LONG_LEASE = Duration.ofMinutes(10);
    /** Longer than it takes until whatever is owed to a server has come to it. */
    private static final long SETTLED_MILLIS = 10_000;

    private static final int CLIENTS = 3;
    private static final int USERS = 2;
    private static final Duration SERVER_TIMEOUT = Duration.ofMillis(60);
    private static final RedlockOptions REDLOCK = RedlockOptions.defaults()
            .serverTimeout(SERVER_TIMEOUT)
            .retryDelay(Duration.ofMillis(20))
            .retryJitter(Duration.ofMillis(10));
    /** A hold that is broken may be believed in until its lease is over, and be granted while the breaking is on its way. */
    private static final Duration DOUBTFUL = LONGEST_LEASE.multipliedBy(2);

    private final VirtualTime time = new VirtualTime();
    private final Random random;
    private final ModelServers servers;
    private final ModelNode.Network network;
    private final int strictPercent;
    private final boolean forces;
    private final boolean closes;
    private final boolean tidy;
    private final boolean patient;
    private final List<Client> open = new ArrayList<>();
    private final List<LockHandle> held = new ArrayList<>(); // or believed to be, when looked at last
    private final List<String> broken = new ArrayList<>();
    private long doubtfulUntilNanos;
    private long lastToken;
    private int grants;
    private int clients;
    private boolean over;

    EngineWorld(int serverCount, long seed) {
        random = new Random(seed);
        boolean tokensAhead = random.nextBoolean();
        servers = new ModelServers(time, random, serverCount, tokensAhead);
        if (!tokensAhead) {
            servers.restart(LONGEST_LEASE.multipliedBy(2));
        }
        tidy = isNext(25);
        network = ModelNode.Network.some(random, /* overtakes= */ !tidy);
        strictPercent = 50 * random.nextInt(3);
        forces = !tidy && isNext(25);
        closes = isNext(33);
        patient = !tidy && isNext(33);
    }

    void play(long millis) {
        for (int i = 0; i < CLIENTS; i++) {
            new Place();
        }
        time.pass(millis);
        over = true;
        time.pass(SETTLED_MILLIS);
        checkNothingIsLeft();
    }

    private void checkNothingIsLeft() {
        if (tidy && !servers.values().isEmpty()) {
            broken.add("This is left: " + servers.values());
        }
        open.stream()
                .filter(client -> !client.engine.isIdle())
                .forEach(client -> broken.add("%s is not idle".formatted(client.engine.id())));
    }

    /** Whether users are to ask for nothing more. */
    boolean isOver() {
        return over;
    }

    // ---- chance

    void later(int withinMillis, Runnable task) {
        time.schedule(task, random.nextInt(withinMillis) * 1_000_000L);
    }

    boolean isNext(int percent) {
        return random.nextInt(100) < percent;
    }

    Duration duration(Duration least, Duration most) {
        return least.plusMillis(random.nextInt((int) most.minus(least).toMillis()));
    }

    Duration lease() {
        return tidy ? LONG_LEASE : duration(Duration.ofMillis(20), LONGEST_LEASE);
    }

    /** In some worlds longer than a lease, which is over then, or renewed. */
    int longHoldMillis() {
        return patient ? 1_000 : 150;
    }

    LockOptions options() {
        LockOptions options = LockOptions.defaults().watchdogTimeout(tidy ? LONG_LEASE : LONGEST_LEASE);
        return isNext(strictPercent) ? options.maxLocalHandoffs(0) : options;
    }

    // ---- clients

    /** Where there is always a client, with the same users. */
    private final class Place {
        private Client client = new Client();

        Place() {
            for (int i = 0; i < USERS; i++) {
                new EngineUser(EngineWorld.this, () -> client).pause();
            }
            if (closes) {
                later(2_000, this::close);
            }
            if (forces) {
                later(3_000, () -> force(client));
            }
        }

        private void close() {
            Client old = client;
            if (!over) {
                client = new Client();
                old.close();
                later(2_000, this::close);
            }
        }
    }

    /** A process with its connections. */
    final class Client {
        private final Servers connections = servers.connections(network);
        private final RedlockBackend backend;
        private final Engine engine;

        Client() {
            Settings settings = new Settings(
                    "client-" + clients++,
                    LockOptions.defaults(),
                    SERVER_TIMEOUT.multipliedBy(8).toNanos(),
                    Duration.ofSeconds(10).toNanos(),
                    LONGEST_LEASE.toNanos(),
                    Duration.ofSeconds(1).toNanos());
            Wakeups wakeups = Backends.wakeups(connections, REDLOCK, random::nextDouble);
            String channel = connections.names.channel("lock");
            connections.nodes.forEach(node -> ((ModelNode) node).listen(wakeups.listener(node.index()), channel));
            backend = Backends.on(connections, settings, REDLOCK, wakeups);
            engine = Backends.engine(connections, settings, backend, random::nextDouble);
            open.add(this);
        }

        DistributedLock lock(LockOptions options) {
            return engine.getLock("lock", options);
        }

        private static void cut(Node node) {
            var unused = node.close();
        }

        /** Gives back what it can while its connections last. */
        void close() {
            engine.closeContenders();
            if (!tidy) {
                open.remove(this);
                later(100, () -> connections.nodes.forEach(Client::cut));
            }
        }
    }

    private void force(Client client) {
        doubtfulUntilNanos = time.nanoTime() + DOUBTFUL.toNanos();
        client.backend.forceUnlock("lock", Reply.of(was -> {}, failure -> {}));
    }

    // ---- the rules

    void granted(LockHandle handle) {
        grants++;
        held.removeIf(other -> !other.isHeld());
        if (doubtfulUntilNanos - time.nanoTime() <= 0) {
            check(handle);
        }
        lastToken = Math.max(lastToken, handle.fencingToken());
        held.add(handle);
    }

    private void check(LockHandle handle) {
        if (handle.isHeld() && !held.isEmpty()) {
            broken.add("%d is granted while %d is held"
                    .formatted(handle.fencingToken(), held.get(0).fencingToken()));
        }
        if (handle.fencingToken() <= lastToken) {
            broken.add("%d is granted after %d".formatted(handle.fencingToken(), lastToken));
        }
    }

    List<String> broken() {
        return broken;
    }

    int grants() {
        return grants;
    }
}

package dev.baton.lock.redlock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Some clients that want the same lock of the same servers, and the rules that must not be broken. */
final class ModelWorld {
    private static final int MILLIS = 3_000;
    private static final int CLIENTS = 3;
    private static final int LONGEST_LEASE = 400;
    private static final int LONG_LEASE = 600_000;
    /** Longer than it takes until whatever is owed to a server has come to it. */
    private static final int SETTLED = 10_000;

    final VirtualTime time = new VirtualTime();
    final Random random;
    private final Kind kind;
    private final int serverCount;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, RedlockGrant> grants = new HashMap<>(); // by value, as told last
    private int grantCount;
    private long lastToken;
    private boolean over;

    /** What is different from one world to another. */
    enum Kind {
        /** Tokens go by the clocks, and a server may come back empty when all that it has granted is over. */
        RESTARTS,
        /** Tokens are ahead of all clocks: what the servers know of them is all that there is. */
        TOKENS_AHEAD,
        /**
         * Leases do not end while the world lasts, and what was sent first comes first: whatever is left at the end was not given
         * back.
         */
        LONG_LEASES
    }

    ModelWorld(Kind kind, int serverCount, long seed) {
        this.kind = kind;
        this.serverCount = serverCount;
        this.random = new Random(seed);
    }

    void play() {
        ModelServers servers = new ModelServers(time, random, serverCount, kind == Kind.TOKENS_AHEAD);
        if (kind == Kind.RESTARTS) {
            servers.restart(Duration.ofMillis(2 * LONGEST_LEASE));
        }
        startClients(servers);
        time.pass(MILLIS);
        over = true;
        time.pass(SETTLED);
        if (isTidy() && !servers.values().isEmpty()) {
            broken.add("This is left: " + servers.values());
        }
    }

    private void startClients(ModelServers servers) {
        AtomicLong values = new AtomicLong();
        ModelNode.Network network = ModelNode.Network.some(random, /* overtakes= */ !isTidy());
        for (int i = 0; i < CLIENTS; i++) {
            Masters masters = new Masters(servers.connections(network), () -> "value-" + values.incrementAndGet());
            new ModelClient(this, masters).pause();
        }
    }

    /** Whether clients are to ask for nothing more. */
    boolean isOver() {
        return over;
    }

    /** Whether a client that goes away gives back what it has. */
    boolean isTidy() {
        return kind == Kind.LONG_LEASES;
    }

    Duration lease() {
        return Duration.ofMillis(isTidy() ? LONG_LEASE : 20 + random.nextInt(LONGEST_LEASE - 20));
    }

    // ---- the rules

    void granted(RedlockGrant grant) {
        if (grant.fencingToken() <= lastToken) {
            broken.add("%s is granted after token %d".formatted(grant, lastToken));
        }
        lastToken = Math.max(lastToken, grant.fencingToken());
        grantCount++;
        told("granted", grant);
    }

    void extended(RedlockGrant grant) {
        told("extended", grant);
    }

    private void told(String what, RedlockGrant grant) {
        grants.values().removeIf(known -> !isValid(known));
        grants.put(grant.value(), grant);
        grants.values().stream()
                .filter(other -> !other.value().equals(grant.value()) && isValid(other) && isValid(grant))
                .forEach(other -> broken.add("%s is %s while %s is valid".formatted(grant, what, other)));
    }

    private boolean isValid(RedlockGrant grant) {
        return grant.shared().endNanos() - time.nanoTime() > 0;
    }

    List<String> broken() {
        return broken;
    }

    int grants() {
        return grantCount;
    }
}

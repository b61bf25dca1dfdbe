package dev.baton.lock.redlock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Some clients that want the same lock of the same servers, and the rules that must not be broken. */
final class ModelWorld {
    private static final int CLIENTS = 3;
    private static final int LONGEST_LEASE = 400;
    private static final int LONG_LEASE = 600_000;
    /** Longer than it takes until whatever is owed to a server has come to it. */
    private static final int SETTLED = 10_000;

    final VirtualTime time = new VirtualTime();
    final Random random;
    private final List<ModelServer> servers = new ArrayList<>();
    private final int serverCount;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, RedlockGrant> grants = new HashMap<>(); // by value, as told last
    private int grantCount;
    private long lastToken;
    private boolean over;
    private boolean restarts;
    private boolean tokensAhead;
    private boolean longLeases;

    ModelWorld(int serverCount, long seed) {
        this.serverCount = serverCount;
        this.random = new Random(seed);
    }

    /** Servers come back empty after the longest lease. */
    ModelWorld restarting() {
        restarts = true;
        return this;
    }

    ModelWorld withTokensAhead() {
        tokensAhead = true;
        return this;
    }

    /** Every grant is given back; what was sent first comes first. */
    ModelWorld unlockingLongLeases() {
        longLeases = true;
        return this;
    }

    void play(long millis) {
        AtomicLong values = new AtomicLong();
        boolean rough = random.nextBoolean();
        ModelNode.Network network = new ModelNode.Network(!longLeases, rough ? 20 : 2, rough ? 3 : 1);
        for (int i = 0; i < serverCount; i++) {
            double speed = 0.992 + random.nextDouble() * 0.016;
            long token = tokensAhead ? 1_000_000_000_000L + random.nextInt(1_000) : 0;
            servers.add(new ModelServer(time, speed, random.nextInt(50_000), token));
        }
        for (int i = 0; i < CLIENTS; i++) {
            new ModelClient(this, new Masters(connections(network), () -> "value-" + values.incrementAndGet())).pause();
        }
        if (restarts) {
            time.schedule(this::restart, random.nextInt(1_000) * 1_000_000L);
        }
        time.pass(millis);
        over = true;
        time.pass(SETTLED);
        if (longLeases && servers.stream().map(ModelServer::value).anyMatch(Objects::nonNull)) {
            broken.add(
                    "This is left: " + servers.stream().map(ModelServer::value).toList());
        }
    }

    private Servers connections(ModelNode.Network network) {
        List<Node> nodes = new ArrayList<>();
        for (ModelServer server : servers) {
            nodes.add(new ModelNode(nodes.size(), server, time, random, network));
        }
        return new Servers(nodes, new KeyNames("model"), time, 3_600_000);
    }

    private void restart() {
        long down = 2L * LONGEST_LEASE * 1_000_000L;
        servers.get(random.nextInt(serverCount)).restart(down);
        time.schedule(this::restart, down + random.nextInt(1_000) * 1_000_000L);
    }

    /** Whether clients are to ask for nothing more. */
    boolean isOver() {
        return over;
    }

    /** Whether a client that goes away gives back what it has. */
    boolean isTidy() {
        return longLeases;
    }

    Duration lease() {
        return Duration.ofMillis(longLeases ? LONG_LEASE : 20 + random.nextInt(LONGEST_LEASE - 20));
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

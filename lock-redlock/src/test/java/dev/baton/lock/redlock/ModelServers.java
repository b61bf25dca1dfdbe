package dev.baton.lock.redlock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Servers whose clocks differ, by which they count leases and make tokens. */
final class ModelServers {
    private static final double LEAST_SPEED = 0.992;
    private static final double MOST_SPEED = 1.008;
    private static final int MOST_MICROS_AHEAD = 50_000;

    private final VirtualTime time;
    private final Random random;
    private final List<ModelServer> servers = new ArrayList<>();

    /**
     * @param tokensAhead whether tokens are known from before that are ahead of all clocks
     */
    ModelServers(VirtualTime time, Random random, int count, boolean tokensAhead) {
        this.time = time;
        this.random = random;
        for (int i = 0; i < count; i++) {
            double speed = LEAST_SPEED + random.nextDouble() * (MOST_SPEED - LEAST_SPEED);
            long token = tokensAhead ? 1_000_000_000_000L + random.nextInt(1_000) : 0;
            servers.add(new ModelServer(time, speed, random.nextInt(MOST_MICROS_AHEAD), token));
        }
    }

    /** As a client of its own sees them. */
    Servers connections(ModelNode.Network network) {
        List<Node> nodes = new ArrayList<>();
        for (ModelServer server : servers) {
            nodes.add(new ModelNode(nodes.size(), server, time, random, network));
        }
        return new Servers(nodes, new KeyNames("model"), time, 3_600_000);
    }

    /** From now on one after another ends, and comes back empty after so long. */
    void restart(Duration down) {
        time.schedule(
                () -> {
                    servers.get(random.nextInt(servers.size())).restart(down.toNanos());
                    time.schedule(() -> restart(down), down.toNanos());
                },
                random.nextInt(1_000) * 1_000_000L);
    }

    /** What they have of the lock, each of those that have anything. */
    List<String> values() {
        return servers.stream()
                .map(ModelServer::value)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}

package dev.baton.lock.testkit.simulation;

/** Since when nothing is wrong, and how long healthy things take: what the bounds of the contract are counted from. */
final class Health {
    static final long MILLI = 1_000_000L;
    /** The longest time between two heartbeats. */
    static final long HEARTBEAT = 1_000 * MILLI;
    /** The longest pause before something is asked again. */
    static final long BACKOFF = 250 * MILLI;
    /** The command timeout. */
    static final long COMMAND = 2_000 * MILLI;

    private final World world;
    private long serverHealthySince;

    Health(World world) {
        this.world = world;
    }

    /** Looks at everybody; a tick at the latest after it has happened, what goes wrong is known. */
    void tick() {
        if (!world.server().isHealthy()) {
            serverHealthySince = world.timeline().now();
        }
        world.clients().forEach(SimulatedClient::look);
    }

    /** Since when neither this client nor the server has had any trouble, in true time. */
    long since(SimulatedClient client) {
        return Math.max(client.healthySince(), serverHealthySince);
    }

    /** Two ways there and back, and some ticks. */
    long slack() {
        return 4 * world.network().longestLatency() + 50 * MILLI;
    }
}

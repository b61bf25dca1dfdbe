package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Health.COMMAND;

/** How long things take between a client and the server, and what becomes of published grants. */
final class Network {
    private static final double SPIKE = 0.01;
    private static final double GRANT_FAULT = 0.3;
    private static final long LATEST_GRANT = 6_000_000_000L;
    private static final double REPLY_FAULT = 0.1;
    private static final long LATEST_REPLY = 6_000_000_000L;
    private static final double BUSY = 0.3;
    private static final long LONGEST_QUEUE = 5_000_000L;

    private final Timeline timeline;
    private final Chance chance;
    private final long base;
    private final long spike;
    private long slowUntil;
    private long lossyUntil;
    private long unansweredUntil;

    /**
     * A network in good order.
     *
     * @param base the usual time of one way, in nanoseconds; it varies from a half to twice as much
     * @param spike the unusual time of one way
     */
    Network(Timeline timeline, Chance chance, long base, long spike) {
        this.timeline = timeline;
        this.chance = chance;
        this.base = base;
        this.spike = spike;
    }

    long latency() {
        boolean late = chance.hits(timeline.now() < slowUntil ? 0.3 : SPIKE);
        return late ? chance.between(base, spike) : chance.between(base / 2, base * 2);
    }

    /** How long a command waits until the network thread of its connection sends it. */
    long queueing() {
        return chance.hits(BUSY) ? chance.spread(1_000, LONGEST_QUEUE) : 0;
    }

    /** No healthy way takes longer. */
    long longestLatency() {
        return Math.max(spike, base * 2) + LONGEST_QUEUE;
    }

    void beSlow(long nanos) {
        slowUntil = timeline.now() + nanos;
    }

    void loseGrants(long nanos) {
        lossyUntil = timeline.now() + nanos;
    }

    void loseReplies(long nanos) {
        unansweredUntil = timeline.now() + nanos;
    }

    /**
     * Sends a grant on its way: usually once and at once; else never, late, or twice.
     *
     * @param delivery by the connection that the client listens by
     * @param stray by whichever it listens by when the message comes: behind what was published later
     */
    void publish(Runnable delivery, Runnable stray) {
        boolean lossy = timeline.now() < lossyUntil;
        if (!lossy || !chance.hits(GRANT_FAULT)) {
            delivery.run();
            return;
        }
        switch (chance.index(3)) {
            case 0 -> {}
            case 1 -> timeline.after(chance.spread(1_000_000, LATEST_GRANT), stray);
            default -> {
                delivery.run();
                timeline.after(chance.spread(1_000, LATEST_GRANT), stray);
            }
        }
    }

    /** Sends an answer on its way: usually at once; else never, or too late. */
    void reply(SimulatedClient to, Runnable delivery) {
        boolean lossy = timeline.now() < unansweredUntil;
        if (!lossy || !chance.hits(REPLY_FAULT)) {
            delivery.run();
            return;
        }
        to.unwellFor(COMMAND);
        if (chance.hits(0.5)) {
            timeline.after(chance.spread(COMMAND, LATEST_REPLY), delivery);
        }
    }
}

package dev.baton.lock.testkit.simulation;

import java.time.Duration;
import java.util.List;

/**
 * What one seed plays: who takes part, how busy they are, and how much goes wrong.
 *
 * @param handoffs the bounds of local handoff that attempts choose from
 * @param watchdogTimeouts what attempts choose from
 * @param workNanos how long new attempts begin
 * @param restNanos the mean time between two arrivals at a client
 * @param faults how many things go wrong
 * @param resends whether drivers send again what was under way when a connection ended
 * @param separateMessages whether grants come by a connection of their own
 * @param replicas whether some attempts want replicas to acknowledge
 * @param watched the share of attempts without a lease
 * @param cancellations the share of attempts that are taken back
 * @param extensions the share of holds whose lease is replaced
 */
record Scenario(
        long seed,
        int clients,
        int locks,
        List<Integer> handoffs,
        List<Duration> watchdogTimeouts,
        long claimWindowNanos,
        long lingerNanos,
        long workNanos,
        long restNanos,
        int faults,
        boolean resends,
        boolean separateMessages,
        boolean replicas,
        double watched,
        double cancellations,
        double extensions,
        long longestHoldNanos,
        long latencyNanos,
        long spikeNanos) {
    private static final List<List<Integer>> HANDOFFS =
            List.of(List.of(0), List.of(1), List.of(2), List.of(32), List.of(0, 1, 32), List.of(1, 2, 32));
    private static final List<List<Duration>> TIMEOUTS = List.of(
            List.of(Duration.ofSeconds(30)),
            List.of(Duration.ofMillis(600), Duration.ofSeconds(3)),
            List.of(Duration.ofSeconds(2), Duration.ofMillis(400)),
            List.of(Duration.ofSeconds(60), Duration.ofSeconds(6)));
    private static final List<Duration> SHORT_TIMEOUTS = List.of(Duration.ofMillis(400), Duration.ofMillis(300));
    private static final List<String> LOCKS = List.of("lock1", "lock2", "lock3");
    private static final long MILLI = 1_000_000L;
    private static final List<Long> LATENCIES = List.of(MILLI / 5, MILLI / 5, 3 * MILLI, 20 * MILLI);

    static Scenario of(long seed) {
        Chance chance = new Chance(seed * 0x9e3779b97f4a7c15L + 1);
        boolean changing = chance.hits(0.2);
        boolean faulty = changing || chance.hits(0.85);
        long latency = chance.oneOf(changing ? List.of(3 * MILLI) : LATENCIES);
        return new Scenario(
                seed,
                (int) chance.between(2, 4),
                (int) chance.between(1, 3),
                chance.oneOf(HANDOFFS),
                changing ? SHORT_TIMEOUTS : chance.oneOf(TIMEOUTS),
                chance.oneOf(List.of(3_000L, 3_000L, 1_000L, 300L)) * MILLI,
                chance.oneOf(List.of(30_000L, 2_000L, 100L)) * MILLI,
                chance.between(3_000, 8_000) * MILLI,
                chance.spread(20, 400) * MILLI,
                faulty ? (int) chance.between(1, 9) : 0,
                chance.hits(0.4),
                chance.hits(0.4),
                chance.hits(0.1),
                chance.oneOf(List.of(0.3, 0.7, 0.95)),
                chance.oneOf(List.of(0.05, 0.15, 0.4)),
                changing ? 0.8 : 0.1,
                (changing ? 1_000 : 30) * MILLI,
                latency,
                Math.max(10 * MILLI, Math.min(10 * latency, 100 * MILLI)));
    }

    boolean isFaulty() {
        return faults > 0;
    }

    /** A lease shorter than a way there and back is over before its hold is known. */
    long shortestLeaseNanos() {
        return isFaulty() ? 50 * MILLI : Math.max(50 * MILLI, 5 * spikeNanos);
    }

    List<String> lockNames() {
        return LOCKS.subList(0, locks);
    }
}

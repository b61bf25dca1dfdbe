package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.footprint.SubjectProcess;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import dev.baton.lock.testkit.RespClient;
import java.time.Duration;
import java.util.Set;

/**
 * Many names, each locked by one client, waited for by another, locked by that one, and idle from then on. Both clients
 * are in a JVM of their own, with a server of their own; measured is what is left in them when all is idle again.
 */
final class NameChurnTrial implements Trial {
    private static final Tuning TUNING =
            new Tuning(/* watchdogTimeout= */ Duration.ofSeconds(30), Duration.ofMillis(500));
    private static final long LOOK_NANOS = 250_000_000;
    /** Of a round's length, until holds that have ended are no longer in the watchdog's schedule. */
    private static final int SETTLING_ROUNDS = 10;

    private static final double HEAP_NOISE = 8; // bytes per name
    private static final Set<String> SUBSCRIBE = Set.of("subscribe");

    private final int mostNames;
    private final Server server = new Server();
    private final RespClient redis = RespClient.connect(server.uri());
    private final SubjectProcess subject;
    private int names;

    private NameChurnTrial(Peer peer, int mostNames) {
        this.mostNames = mostNames;
        this.subject = SubjectProcess.start(peer, server.uri(), TUNING);
    }

    static Factory of(int names) {
        return (peer, server) -> new NameChurnTrial(peer, names);
    }

    @Override
    public void warmUp(Duration length) {
        names = (int) (mostNames * Scale.of(length));
        var unused = run(length);
    }

    @Override
    public Sample run(Duration length) {
        Look before = look();
        CommandStats earlier = CommandStats.read(redis);
        subject.churn(names);
        double waitedFor = CommandStats.read(redis).since(earlier).calls(SUBSCRIBE);
        Look after = settle(before, length.toNanos() * SETTLING_ROUNDS);
        return new Sample()
                .with(Metric.NAMES_WAITED_FOR, waitedFor)
                .with(Metric.HEAP_BYTES_LEFT, after.heapPerName(before, names))
                .with(Metric.CHANNELS_LEFT, after.channels - before.channels)
                .with(Metric.KEYS_LEFT, (double) (after.keys - before.keys));
    }

    /** Looks until all is as it was before, or for so long. */
    private Look settle(Look before, long limitNanos) {
        long start = System.nanoTime();
        Look now;
        do {
            Pause.nanos(LOOK_NANOS);
            now = look();
        } while (!now.isBackAt(before, names) && System.nanoTime() - start < limitNanos);
        return now;
    }

    private Look look() {
        return new Look(subject.heapBytes(), redis.strings("PUBSUB", "CHANNELS").size(), KeysLeft.count(redis));
    }

    @Override
    public void close() {
        subject.close();
        redis.close();
        server.close();
    }

    /** What the clients and the server have at one time. */
    private record Look(long heap, int channels, long keys) {
        double heapPerName(Look before, int names) {
            return (double) (heap - before.heap) / names;
        }

        boolean isBackAt(Look before, int names) {
            return channels <= before.channels && keys <= before.keys && heapPerName(before, names) <= HEAP_NOISE;
        }
    }
}

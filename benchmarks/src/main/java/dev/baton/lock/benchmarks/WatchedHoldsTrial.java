package dev.baton.lock.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.benchmarks.footprint.SubjectProcess;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client in a JVM of its own, with a server of its own, holds many locks, which its watchdog renews; nothing else
 * happens. It renews all the time: a round is the time since the last one, so that peers do not wait for each other.
 *
 * <p>The watchdog timeout is 30 s. Fewer holds have a shorter one in proportion: as many are renewed per second.
 */
final class WatchedHoldsTrial implements Trial {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PERIODS = 2; // whole ones: some renew all holds in one burst of each period
    private static final double LEAST_SCALE = 0.1; // a timeout of 3 s, which a JVM that has just begun can keep
    private static final int CHECKED = 100; // one in so many

    private final Peer peer;
    private final int mostHolds;
    private final Server server = new Server();
    private @Nullable SubjectProcess subject;
    private @Nullable Renewing renewing;

    private WatchedHoldsTrial(Peer peer, int mostHolds) {
        this.peer = peer;
        this.mostHolds = mostHolds;
    }

    static Factory of(int holds) {
        return (peer, server) -> new WatchedHoldsTrial(peer, holds);
    }

    /** Acquires the holds. */
    @Override
    public void warmUp(Duration length) {
        double scale = Math.max(LEAST_SCALE, Scale.of(length));
        Duration timeout = Duration.ofMillis((long) (TIMEOUT.toMillis() * scale));
        SubjectProcess started =
                SubjectProcess.start(peer, server.uri(), new Tuning(timeout, /* linger= */ Duration.ZERO));
        subject = started;
        renewing = new Renewing(started, (int) (mostHolds * scale), timeout.toNanos() / 3);
    }

    @Override
    public Sample run(Duration length) {
        return requireNonNull(renewing).sample(length);
    }

    @Override
    public void close() {
        if (subject != null) {
            subject.close();
        }
        server.close();
    }

    /** The holds, and what had been used up when the last round ended. */
    private final class Renewing {
        private final SubjectProcess subject;
        private final int holds;
        private final long periodNanos;
        private final double heapBytes;
        private Usage usage = server.usage();
        private long cpuNanos;
        private long startNanos;

        Renewing(SubjectProcess subject, int holds, long periodNanos) {
            this.subject = subject;
            this.holds = holds;
            this.periodNanos = periodNanos;
            int few = holds / 10;
            subject.holdUpTo(few);
            subject.checkHolds(1);
            long before = subject.heapBytes();
            subject.holdUpTo(holds);
            heapBytes = (double) (subject.heapBytes() - before) / (holds - few);
            begin();
        }

        /** Whatever the last round left to do is not part of the next one. */
        private void begin() {
            usage = server.usage();
            cpuNanos = subject.processorNanos();
            startNanos = System.nanoTime();
        }

        Sample sample(Duration length) {
            long least = Math.max(length.toNanos(), PERIODS * periodNanos);
            Pause.nanos(least - (System.nanoTime() - startNanos));
            double elapsedNanos = System.nanoTime() - startNanos;
            double clientNanos = subject.processorNanos() - cpuNanos;
            Usage used = server.usage().since(usage);
            double renewals = holds * elapsedNanos / periodNanos;
            Sample sample = new Sample()
                    .with(Metric.HOLDS, holds)
                    .with(Metric.CLIENT_CORE_PERCENT, 100 * clientNanos / elapsedNanos)
                    .with(Metric.SERVER_CORE_PERCENT, 100 * used.serverCpuMicros() * 1e3 / elapsedNanos)
                    .with(Metric.RENEWAL_COMMANDS, used.commands().calls(peer.requests()) / renewals)
                    .with(Metric.HEAP_BYTES, heapBytes);
            subject.checkHolds(CHECKED);
            begin();
            return sample;
        }
    }
}

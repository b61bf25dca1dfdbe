package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bound on a peer's figure, or on its ratio to the figure of another. */
record Target(Peer peer, Metric metric, @Nullable Peer reference, Direction direction, double bound) {

    enum Direction {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Direction(String sign) {
            this.sign = sign;
        }
    }

    static Target atMost(Peer peer, Metric metric, double bound) {
        return new Target(peer, metric, null, Direction.AT_MOST, bound);
    }

    static Target atLeast(Peer peer, Metric metric, double bound) {
        return new Target(peer, metric, null, Direction.AT_LEAST, bound);
    }

    static Target atMost(double bound, Peer peer, Metric metric, Peer reference) {
        return new Target(peer, metric, reference, Direction.AT_MOST, bound);
    }

    static Target atLeast(double bound, Peer peer, Metric metric, Peer reference) {
        return new Target(peer, metric, reference, Direction.AT_LEAST, bound);
    }

    /** What was measured, or NaN if one of the peers was not. */
    double value(Results results) {
        return reference == null ? results.median(peer, metric) : results.medianRatio(peer, reference, metric);
    }

    /** Who has to be measured for it. */
    Stream<Peer> peers() {
        return reference == null ? Stream.of(peer) : Stream.of(peer, reference);
    }

    boolean isMet(double value) {
        return direction == Direction.AT_MOST ? value <= bound : value >= bound;
    }

    String label() {
        return peer.title() + (reference == null ? "" : " / " + reference.title()) + ", " + metric.title();
    }

    String limit() {
        return direction.sign + " "
                + (bound == Math.rint(bound) ? String.format(Locale.ROOT, "%.0f", bound) : Double.toString(bound));
    }
}

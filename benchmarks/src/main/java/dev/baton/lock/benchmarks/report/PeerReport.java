package dev.baton.lock.benchmarks.report;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one peer.
 *
 * @param peer its constant's name, which stays the same when its title changes
 */
public record PeerReport(
        String peer,
        String title,
        List<Figure> figures,
        @Nullable Waits waits) {

    /** The same, with no more of the waits than their percentiles. */
    public PeerReport brief() {
        return waits == null ? this : new PeerReport(peer, title, figures, waits.withoutDistribution());
    }

    /** The figure of that metric, if it was measured. */
    public Optional<Figure> figure(String metric) {
        return figures.stream().filter(figure -> figure.metric().equals(metric)).findFirst();
    }

    /** Its median, or NaN. */
    public double median(String metric) {
        return figure(metric).map(Figure::median).orElse(Double.NaN);
    }
}

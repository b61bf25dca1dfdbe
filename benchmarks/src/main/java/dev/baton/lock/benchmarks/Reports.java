package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.report.CurveReport;
import dev.baton.lock.benchmarks.report.Figure;
import dev.baton.lock.benchmarks.report.PeerReport;
import dev.baton.lock.benchmarks.report.Waits;
import dev.baton.lock.benchmarks.report.WorkReport;
import dev.baton.lock.benchmarks.report.WorkReport.TargetReport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as the plain data that is written down. */
final class Reports {
    private Reports() {}

    static WorkReport of(Work work, Results results) {
        return new WorkReport(
                work.id(), work.title(), mainMetric(work, results), peers(results), targets(work, results));
    }

    static CurveReport of(CurveResults curve) {
        Growth growth = curve.growth();
        List<CurveReport.Step> steps = curve.bySize().entrySet().stream()
                .map(size -> new CurveReport.Step(size.getKey(), briefPeers(size.getValue())))
                .toList();
        return new CurveReport(growth.id(), growth.title(), growth.unit(), steps);
    }

    /** What the first target speaks of; without targets, the first that was measured. */
    private static String mainMetric(Work work, Results results) {
        return work.targets().stream()
                .map(Target::metric)
                .filter(results::has)
                .findFirst()
                .or(() -> Arrays.stream(Metric.values()).filter(results::has).findFirst())
                .map(Metric::name)
                .orElse("");
    }

    /** Those whose peers were measured. */
    private static List<TargetReport> targets(Work work, Results results) {
        return work.targets().stream()
                .filter(target -> !Double.isNaN(target.value(results)))
                .map(target -> of(target, target.value(results)))
                .toList();
    }

    private static TargetReport of(Target target, double value) {
        return new TargetReport(target.label(), value, target.limit(), target.isMet(value));
    }

    private static List<PeerReport> peers(Results results) {
        return results.peers().stream().map(peer -> of(peer, results)).toList();
    }

    private static List<PeerReport> briefPeers(Results results) {
        return peers(results).stream().map(PeerReport::brief).toList();
    }

    private static PeerReport of(Peer peer, Results results) {
        List<Figure> figures = Arrays.stream(Metric.values())
                .filter(metric -> results.has(peer, metric))
                .map(metric -> of(peer, metric, results))
                .toList();
        return new PeerReport(peer.name(), peer.title(), figures, waits(peer, results));
    }

    private static Figure of(Peer peer, Metric metric, Results results) {
        return new Figure(
                metric.name(),
                metric.title(),
                results.median(peer, metric),
                results.min(peer, metric),
                results.max(peer, metric),
                results.values(peer, metric),
                results.medianRatio(peer, Peer.REDISSON, metric),
                results.medianRatio(peer, Peer.FLOOR, metric));
    }

    private static @Nullable Waits waits(Peer peer, Results results) {
        Latencies waits = results.waits(peer);
        return waits == null ? null : Waits.of(waits.histogram());
    }
}

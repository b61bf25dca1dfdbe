package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.charts.LineChart;
import dev.baton.lock.benchmarks.charts.Series;
import dev.baton.lock.benchmarks.charts.Series.Point;
import dev.baton.lock.benchmarks.report.CurveReport.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chart of one metric along one curve. */
record CurveChart(String curve, String metric, String file, String title) {

    /** The image, if that was measured. */
    Optional<Chart> draw(RunReport run) {
        return run.curves().stream()
                .filter(measured -> measured.id().equals(curve) && hasMetric(measured))
                .findFirst()
                .map(this::draw);
    }

    private boolean hasMetric(CurveReport measured) {
        return measured.steps().stream()
                .flatMap(step -> step.peers().stream())
                .anyMatch(peer -> Double.isFinite(peer.median(metric)));
    }

    private Chart draw(CurveReport measured) {
        LineChart chart =
                new LineChart(title, measured.title(), measured.unit(), metricTitle(measured), series(measured));
        return new Chart(file, title, chart.svg());
    }

    private List<Series> series(CurveReport measured) {
        Map<String, String> titles = new LinkedHashMap<>();
        measured.steps().forEach(step -> step.peers().forEach(peer -> titles.put(peer.peer(), peer.title())));
        return titles.entrySet().stream()
                .map(peer ->
                        new Series(peer.getValue(), PeerLooks.style(peer.getKey()), points(measured, peer.getKey())))
                .toList();
    }

    private List<Point> points(CurveReport measured, String peer) {
        return measured.steps().stream()
                .map(step -> new Point(step.size(), value(step, peer)))
                .toList();
    }

    private double value(Step step, String peer) {
        return step.peers().stream()
                .filter(candidate -> candidate.peer().equals(peer))
                .mapToDouble(candidate -> candidate.median(metric))
                .findFirst()
                .orElse(Double.NaN);
    }

    private String metricTitle(CurveReport measured) {
        return measured.steps().stream()
                .flatMap(step -> step.peers().stream())
                .flatMap(peer -> peer.figure(metric).stream())
                .map(Figure::title)
                .findFirst()
                .orElse(metric);
    }
}

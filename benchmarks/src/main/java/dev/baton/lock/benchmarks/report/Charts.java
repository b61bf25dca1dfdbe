package dev.baton.lock.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;

/** The charts of a run: those for which something was measured. */
final class Charts {
    private static final List<CurveChart> CURVES = List.of(
            new CurveChart("G1", "RATE", "throughput-by-clients.svg", "Throughput on one contended lock"),
            new CurveChart("G1", "WAIT_P99_MICROS", "wait-by-clients.svg", "p99 of the wait for one contended lock"),
            new CurveChart("G4", "MEDIAN_MICROS", "handoff-by-waiters.svg", "Handoff: unlock until a waiter returns"),
            new CurveChart("G1", "REQUESTS", "commands-by-waiters.svg", "Commands sent per acquisition"),
            new CurveChart("G2", "RATE", "throughput-by-locks.svg", "Throughput on many locks"),
            new CurveChart("G3", "RATE", "throughput-by-threads.svg", "Throughput of the threads of one client"),
            new CurveChart("G3", "WAIT_P99_MICROS", "wait-by-threads.svg", "p99 of the wait, threads of one client"));

    private Charts() {}

    static List<Chart> of(RunReport run) {
        return Stream.concat(
                        CURVES.stream().flatMap(chart -> chart.draw(run).stream()), FairnessCharts.of(run).stream())
                .toList();
    }
}

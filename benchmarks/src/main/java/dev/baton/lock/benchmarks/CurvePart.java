package dev.baton.lock.benchmarks;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** A curve, on a server of its own. */
record CurvePart(Growth growth) implements Part {
    @Override
    public String id() {
        return growth.id();
    }

    @Override
    public String title() {
        return growth.title();
    }

    @Override
    public Duration estimate(Mode mode) {
        int turns = growth.sizes(mode.quick()).stream()
                .mapToInt(size -> mode.peers(growth, size).size())
                .sum();
        return mode.curves().estimate(turns);
    }

    @Override
    public String measure(Mode mode, Rounds.Observer observer, Findings findings) {
        SortedMap<Integer, Results> bySize = new TreeMap<>();
        try (Server server = new Server()) {
            for (int size : growth.sizes(mode.quick())) {
                Rounds rounds = mode.curves().toldTo(observer);
                bySize.put(size, rounds.run(growth.trials(size), mode.peers(growth, size), server));
            }
        }
        findings.add(Reports.of(new CurveResults(growth, bySize)));
        bySize.forEach((size, results) -> findings.addFailures(id() + ", " + size + " " + growth.unit(), results));
        return outcome(bySize);
    }

    private String outcome(SortedMap<Integer, Results> bySize) {
        long failed = bySize.values().stream()
                .mapToLong(results -> results.failures().size())
                .sum();
        return bySize.size() + " sizes up to " + bySize.lastKey() + " " + growth.unit()
                + (failed == 0 ? "" : ", FAILED: " + failed);
    }
}

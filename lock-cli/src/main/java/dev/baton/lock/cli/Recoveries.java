package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long it took after each fault until each lock was acquired again. Guarded by the register. */
final class Recoveries {
    private final List<Pending> pending = new ArrayList<>();
    private final Map<FaultKind, List<Long>> nanos = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);

    private record Pending(FaultKind kind, long endNanos, Set<String> locks) {}

    /** Of one kind of fault. */
    record Summary(FaultKind kind, int faults, long medianNanos, long longestNanos) {}

    void faultEnded(FaultKind kind, Collection<String> locks, long nowNanos) {
        counts.merge(kind, 1, Integer::sum);
        pending.add(new Pending(kind, nowNanos, new HashSet<>(locks)));
    }

    void acquired(String lock, long nowNanos) {
        for (Pending fault : pending) {
            if (fault.locks().remove(lock)) {
                nanos.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(nowNanos - fault.endNanos());
            }
        }
        pending.removeIf(fault -> fault.locks().isEmpty());
    }

    /** The locks that nobody has acquired since a fault's end. */
    Set<String> open() {
        Set<String> locks = new HashSet<>();
        pending.forEach(fault -> locks.addAll(fault.locks()));
        return locks;
    }

    int faults() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<Summary> summaries() {
        return counts.entrySet().stream()
                .map(entry -> summary(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Summary summary(FaultKind kind, int faults) {
        List<Long> sorted = new ArrayList<>(nanos.getOrDefault(kind, List.of()));
        Collections.sort(sorted);
        return sorted.isEmpty()
                ? new Summary(kind, faults, 0, 0)
                : new Summary(kind, faults, sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }
}

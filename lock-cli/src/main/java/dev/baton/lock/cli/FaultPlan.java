package dev.baton.lock.cli;

import java.util.Random;

/**
 * Which faults come when: the same for the same seed and number of clients. Some overlap; between the others there is
 * time to recover, and to see that it was enough.
 */
final class FaultPlan {
    private static final int FIRST_MILLIS = 1_000;
    private static final int MIN_GAP_MILLIS = 1_000;
    private static final int MAX_GAP_MILLIS = 5_500;
    private static final double OVERLAPPING = 0.2;

    private final Random random;
    private final int clients;
    private int number;
    private long nextMillis = FIRST_MILLIS;

    FaultPlan(long seed, int clients) {
        this.random = new Random(seed);
        this.clients = clients;
    }

    Fault next() {
        FaultKind kind = kind();
        int client = random.nextInt(clients);
        int millis = between(kind.minMillis(), kind.maxMillis());
        Fault fault = new Fault(++number, kind, client, nextMillis, millis);
        boolean overlaps = random.nextDouble() < OVERLAPPING;
        int gap = between(MIN_GAP_MILLIS, MAX_GAP_MILLIS);
        nextMillis += overlaps ? millis / 2 : millis + gap;
        return fault;
    }

    private FaultKind kind() {
        int total = 0;
        for (FaultKind kind : FaultKind.values()) {
            total += kind.weight();
        }
        int left = random.nextInt(total);
        for (FaultKind kind : FaultKind.values()) {
            left -= kind.weight();
            if (left < 0) {
                return kind;
            }
        }
        throw new AssertionError(total);
    }

    private int between(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }
}

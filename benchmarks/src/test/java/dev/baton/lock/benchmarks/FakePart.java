package dev.baton.lock.benchmarks;

import java.time.Duration;
import java.util.function.Supplier;

/** A part that measures nothing, planned for a minute. */
record FakePart(String id, Supplier<String> outcome) implements Part {
    @Override
    public String title() {
        return "title";
    }

    @Override
    public Duration estimate(Mode mode) {
        return Duration.ofMinutes(1);
    }

    @Override
    public String measure(Mode mode, Rounds.Observer observer, Findings findings) {
        return outcome.get();
    }
}

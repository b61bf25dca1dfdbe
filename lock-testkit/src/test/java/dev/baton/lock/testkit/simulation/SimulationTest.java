package dev.baton.lock.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Plays many seeds. A seed that fails says how it is played again; {@code -Dbaton.simulation.trace=5000} shows more of it.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("baton.simulation.first", 1);
    private static final long SEEDS = Long.getLong("baton.simulation.seeds", 4_000);

    @Test
    void everySeedKeepsTheContract() {
        Seeds.play(FIRST, SEEDS);
    }

    @Test
    void aSeedPlaysTheSameAgain() {
        for (long seed = FIRST; seed < FIRST + Math.min(SEEDS, 20); seed++) {
            assertThat(digest(seed)).as("seed " + seed).isEqualTo(digest(seed));
        }
    }

    private static long digest(long seed) {
        World world = new World(Scenario.of(seed));
        world.run();
        return world.trace().digest();
    }
}

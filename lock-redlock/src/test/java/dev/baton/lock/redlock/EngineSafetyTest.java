package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link SafetyTest}, with the locks of a {@link dev.baton.lock.LockClient}: waiters, local handoff, watchdog and leases, on
 * servers and connections that are as bad.
 */
class EngineSafetyTest {
    private static final int SEEDS = 40;

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_oneHoldAtATimeAndRisingTokens(int servers) {
        int grants = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            EngineWorld world = new EngineWorld(servers, seed);
            world.play(3_000);
            assertThat(world.broken()).as("rules broken with seed %d", seed).isEmpty();
            grants += world.grants();
        }
        assertThat(grants).as("grants in all").isGreaterThan(SEEDS * 3);
    }
}

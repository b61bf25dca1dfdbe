package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link SafetyTest}, with the locks of a {@link dev.baton.lock.LockClient}: waiters, local handoff, strict order,
 * watchdog and leases, force and close, on servers and connections that are as bad.
 */
class EngineSafetyTest {
    private static final int SEEDS = 40;
    private static final int MILLIS = 3_000;

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_L24_oneHoldAtATimeRisingTokensAndNothingLeft(int servers) {
        int grants = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            grants += played(servers, seed);
        }
        assertThat(grants).as("grants in all").isGreaterThan(SEEDS * 30);
    }

    private static int played(int servers, long seed) {
        EngineWorld world = new EngineWorld(servers, seed);
        world.play(MILLIS);
        assertThat(world.broken())
                .as("rules broken with %d servers, seed %d", servers, seed)
                .isEmpty();
        return world.grants();
    }

    /** For {@link MutationsTest}. */
    static void play(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            for (int servers : List.of(2, 3)) {
                var unused = played(servers, seed);
            }
        }
    }
}

package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that lock, extend and unlock at random, on servers whose clocks differ and that are restarted, over connections
 * that are slow, lose what they carry, and are overtaken by newer ones. What a seed does is the same each time.
 */
class SafetyTest {
    private static final int SEEDS = 100;

    /** Tokens go by the clocks, and a server may come back empty when all that it has granted is over. */
    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_oneHoldAtATimeAndRisingTokensThroughRestarts(int servers) {
        play(seed -> new ModelWorld(servers, seed).restarting());
    }

    /** Tokens are ahead of all clocks: what the servers know of them is all that there is. */
    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_oneHoldAtATimeAndRisingTokensWithoutClocks(int servers) {
        play(seed -> new ModelWorld(servers, seed).withTokensAhead());
    }

    /** Leases do not end while a world lasts: whatever is left was not given back. */
    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L24_nothingIsLeftOfWhatIsGivenBackOrNotGranted(int servers) {
        play(seed -> new ModelWorld(servers, seed).unlockingLongLeases());
    }

    private static void play(LongFunction<ModelWorld> worlds) {
        int grants = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            ModelWorld world = worlds.apply(seed);
            world.play(3_000);
            assertThat(world.broken()).as("rules broken with seed %d", seed).isEmpty();
            grants += world.grants();
        }
        assertThat(grants).as("grants in all").isGreaterThan(SEEDS * 3);
    }
}

package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that lock, extend and unlock at random, on servers whose clocks differ and that are restarted, over connections
 * that are slow, lose what they carry, and are overtaken by newer ones. What a seed does is the same each time.
 */
class SafetyTest {
    private static final int SEEDS = 60;

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_oneHoldAtATimeAndRisingTokensThroughRestarts(int servers) {
        play(ModelWorld.Kind.RESTARTS, servers);
    }

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L1_L3_oneHoldAtATimeAndRisingTokensWithoutClocks(int servers) {
        play(ModelWorld.Kind.TOKENS_AHEAD, servers);
    }

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 5})
    void L24_nothingIsLeftOfWhatIsGivenBackOrNotGranted(int servers) {
        play(ModelWorld.Kind.LONG_LEASES, servers);
    }

    private static void play(ModelWorld.Kind kind, int servers) {
        int grants = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            grants += played(kind, servers, seed);
        }
        assertThat(grants).as("grants in all").isGreaterThan(SEEDS * 3);
    }

    private static int played(ModelWorld.Kind kind, int servers, long seed) {
        ModelWorld world = new ModelWorld(kind, servers, seed);
        world.play();
        assertThat(world.broken())
                .as("rules broken: %s, %d servers, seed %d", kind, servers, seed)
                .isEmpty();
        return world.grants();
    }

    /** For {@link MutationsTest}. */
    static void play(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            for (ModelWorld.Kind kind : ModelWorld.Kind.values()) {
                for (int servers : List.of(2, 3)) {
                    var unused = played(kind, servers, seed);
                }
            }
        }
    }
}

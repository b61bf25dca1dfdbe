package dev.baton.lock.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The simulator finds what is wrong: it is let loose on the library with one defect after the other. {@code
 * -Dbaton.simulation.rareMutations=true} plays those as well that only many seeds find.
 */
class MutationsTest {
    private static final boolean RARE = Boolean.getBoolean("baton.simulation.rareMutations");
    private static final long SEEDS = 10_000;

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.baton.lock");

    @BeforeEach
    void keepWhatMutantsLogFromTheConsole() {
        logger.setAdditive(false);
    }

    @AfterEach
    void showWhatIsLogged() {
        logger.setAdditive(true);
    }

    static List<Mutation> found() {
        return Mutations.FOUND.stream()
                .filter(mutation -> RARE || !mutation.rare())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("found")
    void aDefectIsFound(Mutation mutation) throws IOException, ReflectiveOperationException {
        AssertionError failure = mutation.mutant().play(Seeds.class, 1, SEEDS);
        assertThat(failure).as("what %d seeds find of: %s", SEEDS, mutation).isNotNull();
    }

    static List<Mutation> equivalent() {
        return Mutations.EQUIVALENT;
    }

    /** What stands there twice, or is there for speed alone, is at least still there. */
    @ParameterizedTest
    @MethodSource("equivalent")
    void aHarmlessDefectIsStillOne(Mutation mutation) throws IOException {
        assertThat(mutation.mutant()).isNotNull();
    }
}

package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.Mutant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The safety test finds what is wrong: it is let loose on the algorithm with one defect after the other. What it finds too
 * rarely, {@link AlgorithmTest}, {@link AttemptTest} and {@link ExtensionTest} look at.
 */
class MutationsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final long SEEDS = 300;

    /** One defect in one class. */
    record Mutation(String rule, String name, String className, String before, String after) {
        @Override
        public String toString() {
            return rule + ": " + name;
        }
    }

    static final List<Mutation> FOUND = List.of(
            new Mutation(
                    "L1",
                    "half of the servers are a quorum",
                    "Quorum",
                    "return servers / 2 + 1;",
                    "return Math.max(1, servers / 2);"),
            new Mutation(
                    "L1",
                    "a server that has the lock for another counts for an extension",
                    "Masters",
                    "int mine = ballot.count(found -> found.state() == State.MINE);",
                    "int mine = ballot.count(found -> found.state() == State.MINE || found.state() == State.TAKEN);"),
            new Mutation(
                    "L1",
                    "so does one that has nothing, as it gets the lock again",
                    "Masters",
                    "int mine = ballot.count(found -> found.state() == State.MINE);",
                    "int mine = ballot.count(found -> found.state() != State.TAKEN);"),
            new Mutation(
                    "L1",
                    "the answer to an earlier extension lengthens what a later one has shortened",
                    "RedlockGrant",
                    "if (number == sequence && !ended) {",
                    "if (!ended) {"),
            new Mutation(
                    "L1",
                    "an extension counts before it has succeeded",
                    "RedlockGrant",
                    "            endNoLaterThan(newEndNanos);\n",
                    "            endNanos = newEndNanos;\n"),
            new Mutation(
                    "L1",
                    "an extension of unknown outcome shortens nothing",
                    "RedlockGrant",
                    "            endNoLaterThan(newEndNanos);\n",
                    ""),
            new Mutation(
                    "L3",
                    "the lowest of the servers' tokens counts",
                    "Attempt",
                    "mapToLong(Vote::token).max()",
                    "mapToLong(Vote::token).min()"),
            new Mutation(
                    "L3",
                    "no quorum has to know of a token",
                    "Attempt",
                    "if (servers.quorum.isReached(ballot.count(vote -> vote.token() == token))) {",
                    "if (token > 0) {"),
            new Mutation(
                    "L24",
                    "what failed is not withdrawn",
                    "Servers",
                    "        release(held.name(), args, leaseNanos, timeoutNanos, ballot -> {});\n",
                    ""),
            new Mutation(
                    "L24",
                    "servers that do not answer are not told again of a release",
                    "Servers",
                    "                    owed,\n                    ballot.lastingVoter(node, Replies::found)",
                    "                    0,\n                    ballot.lastingVoter(node, Replies::found)"),
            new Mutation(
                    "L24",
                    "with an even number of servers, silence is a loss",
                    "Ballot",
                    "mutex.get(() -> quorum.servers() - votes.size())",
                    "mutex.get(failures::size)"));

    /** What the locks of the engine find. */
    static final List<Mutation> FOUND_BY_ENGINE = List.of(
            new Mutation(
                    "L1",
                    "what one of a client's contenders is granted, the others have as well",
                    "Asking",
                    "same ? result : Result.held(result.startNanos(), result.validityNanos(), /* split= */ false, Map.of());",
                    "result;"),
            new Mutation(
                    "L1",
                    "a client's holds are one to the servers",
                    "Holds",
                    "        return clientId + \":\" + number;\n",
                    "        return clientId;\n"),
            new Mutation(
                    "L1",
                    "a client's attempts are one to the servers",
                    "Asking",
                    "attempts.incrementAndGet(),",
                    "attempts.get(),"),
            new Mutation(
                    "L1",
                    "a lease counts from later than before the first question",
                    "Asking",
                    "Answer.Kind.GRANTED, result.startNanos(), countedNanos,",
                    "Answer.Kind.GRANTED, result.startNanos() + 100_000_000L, countedNanos,"),
            new Mutation(
                    "L24",
                    "a hold that is given up for another is left where that is not known",
                    "Asking",
                    "            giveUp(ask, \"\", ballot -> {});\n",
                    ""),
            new Mutation(
                    "L24",
                    "a turn ends without a release",
                    "Asking",
                    "} else if (ask.yields() != 0 && ask.mode() == Ask.Mode.QUEUE) {",
                    "} else if (ask.yields() < 0) {"),
            new Mutation(
                    "L24",
                    "servers that do not answer are not told again of a release",
                    "Holds",
                    "                leaseNanos,\n                options.serverTimeout().toNanos(),\n                done);",
                    "                0,\n                options.serverTimeout().toNanos(),\n                done);"));

    static List<Mutation> found() {
        return FOUND;
    }

    static List<Mutation> foundByEngine() {
        return FOUND_BY_ENGINE;
    }

    @ParameterizedTest
    @MethodSource("found")
    void aDefectIsFound(Mutation mutation) throws IOException, ReflectiveOperationException {
        assertFound(mutation, SafetyTest.class);
    }

    @ParameterizedTest
    @MethodSource("foundByEngine")
    void aDefectOfTheWaitingHalfIsFound(Mutation mutation) throws IOException, ReflectiveOperationException {
        assertFound(mutation, EngineSafetyTest.class);
    }

    private void assertFound(Mutation mutation, Class<?> game) throws IOException, ReflectiveOperationException {
        String className = getClass().getPackageName() + "." + mutation.className();
        Mutant mutant = Mutant.of(SOURCES, className, mutation.before(), mutation.after());
        assertThat(mutant.play(game, 0, SEEDS))
                .as("what %d seeds find of: %s", SEEDS, mutation)
                .isNotNull();
    }
}

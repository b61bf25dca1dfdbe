package dev.baton.lock.testkit.simulation;

import dev.baton.lock.testkit.Mutant;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One defect in one source file, which the simulator has to find.
 *
 * @param name what is wrong
 * @param rule the rule that is broken by it
 * @param source the class that is changed
 * @param before what stands there, exactly once
 * @param after what is put in its place
 * @param rare whether it takes more seeds to find than an ordinary build can afford
 */
record Mutation(String name, String rule, Source source, String before, String after, boolean rare) {

    /** Sources that mutations change. */
    enum Source {
        SCRIPT_MODEL("lock-testkit", "testkit.ScriptModel"),
        CONTENDER("lock-core", "core.Contender"),
        HOLDING("lock-core", "core.Holding"),
        HOLD("lock-core", "core.Hold"),
        HEARTBEAT("lock-core", "core.Heartbeat"),
        ENGINE("lock-core", "core.Engine"),
        EXTENSION("lock-core", "core.Extension"),
        OWNERSHIP("lock-core", "core.Ownership"),
        RENEWALS("lock-core", "core.Renewals"),
        UNDOS("lock-core", "core.Undos"),
        LEASE("lock-watchdog", "watchdog.Lease"),
        TERM("lock-watchdog", "watchdog.Term"),
        WATCHDOG("lock-watchdog", "watchdog.Watchdog");

        private final String module;
        private final String className;

        Source(String module, String className) {
            this.module = module;
            this.className = "dev.baton.lock." + className;
        }

        private Path sources() {
            return Path.of("..", module, "src/main/java");
        }
    }

    static Mutation often(String rule, String name, Source source, String before, String after) {
        return new Mutation(name, rule, source, before, after, /* rare= */ false);
    }

    static Mutation rare(String rule, String name, Source source, String before, String after) {
        return new Mutation(name, rule, source, before, after, /* rare= */ true);
    }

    Mutant mutant() throws IOException {
        return Mutant.of(source.sources(), source.className, before, after);
    }

    @Override
    public String toString() {
        return rule + ": " + name;
    }
}

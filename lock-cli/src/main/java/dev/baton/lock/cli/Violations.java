package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.List;

/** The violations that were found, of each kind no more than can be read. Guarded by the register. */
final class Violations {
    private static final int MOST_OF_A_KIND = 20;

    private final List<Violation> found = new ArrayList<>();

    void add(Violation violation) {
        long alike =
                found.stream().filter(other -> other.kind() == violation.kind()).count();
        if (alike < MOST_OF_A_KIND) {
            found.add(violation);
        }
    }

    List<Violation> all() {
        return List.copyOf(found);
    }
}

package dev.baton.lock.redlock;

import dev.baton.lock.LockException;
import dev.baton.lock.internal.Text;
import java.io.Serial;
import java.util.List;

/** Somebody else had the lock at every attempt, as far as could be found out. */
public final class LockNotGrantedException extends LockException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<RedlockOutcome> outcomes;

    LockNotGrantedException(String resource, List<RedlockOutcome> outcomes) {
        super("Lock \"%s\" is held elsewhere: %d attempts failed".formatted(Text.oneLine(resource), outcomes.size()));
        this.outcomes = List.copyOf(outcomes);
    }

    /** How each of the attempts ended, in their order. */
    public List<RedlockOutcome> outcomes() {
        return outcomes;
    }
}

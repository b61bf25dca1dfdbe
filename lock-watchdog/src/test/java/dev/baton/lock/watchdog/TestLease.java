package dev.baton.lock.watchdog;

import org.jspecify.annotations.Nullable;

/** A lease that counts what the watchdog tells it. */
final class TestLease extends Lease {
    private @Nullable String leak;
    private int expiries;

    TestLease(int group, long paceNanos, long dueNanos, Term term) {
        super(group, paceNanos, dueNanos, term);
    }

    void setLeak(String why) {
        leak = why;
    }

    /** How often its end was told. */
    int expiries() {
        return expiries;
    }

    @Override
    protected @Nullable String leak() {
        return leak;
    }

    @Override
    protected void expired() {
        expiries++;
        end();
    }
}

package dev.baton.lock.cli;

/** A hold as the register knows it. Guarded by the register. */
final class RegisteredHold {
    static final long NEVER = Long.MIN_VALUE;

    private final Attempt attempt;
    private final long token;
    private final long beganNanos;
    private long heardNanos;
    private long writtenNanos;
    private long validNanos = NEVER;
    private long endedNanos = Long.MAX_VALUE;

    RegisteredHold(Attempt attempt, long token, long nowNanos) {
        this.attempt = attempt;
        this.token = token;
        this.beganNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.writtenNanos = nowNanos;
    }

    Attempt attempt() {
        return attempt;
    }

    long token() {
        return token;
    }

    /** When the register heard of it, which is after its grant. */
    long beganNanos() {
        return beganNanos;
    }

    /** When its holder last said something. */
    long heardNanos() {
        return heardNanos;
    }

    /** Up to when it was certainly valid; {@link #NEVER} if that is not known of any instant. */
    long validNanos() {
        return validNanos;
    }

    long endedNanos() {
        return endedNanos;
    }

    boolean isOpen() {
        return endedNanos == Long.MAX_VALUE;
    }

    void written(long nowNanos) {
        heardNanos = nowNanos;
        writtenNanos = nowNanos;
    }

    /** Its holder found it valid after the answer to the last write: so it was valid at the write, and ever before. */
    void foundValid(long nowNanos) {
        heardNanos = nowNanos;
        validNanos = writtenNanos;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    void end(long nowNanos) {
        endedNanos = nowNanos;
    }

    /** True if both were valid at the same time. */
    boolean overlaps(RegisteredHold other) {
        return validNanos != NEVER
                && other.validNanos != NEVER
                && Math.max(beganNanos, other.beganNanos) < Math.min(validNanos, other.validNanos);
    }

    @Override
    public String toString() {
        String valid = validNanos == NEVER ? "never known to be valid" : "valid until " + Numbers.seconds(validNanos);
        return "token " + token + " of " + attempt.thread() + ", lease " + Numbers.duration(attempt.leaseNanos())
                + ", began at " + Numbers.seconds(beganNanos) + ", " + valid;
    }
}

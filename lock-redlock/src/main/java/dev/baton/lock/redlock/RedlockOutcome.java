package dev.baton.lock.redlock;

import java.time.Duration;
import java.util.Map;

/** How one attempt to take a lock ended. */
public sealed interface RedlockOutcome {

    /**
     * A quorum of the servers has granted it, with something of the lease left.
     *
     * @param grant what was granted
     */
    record Granted(RedlockGrant grant) implements RedlockOutcome {}

    /**
     * A quorum of the servers has answered, and on too many of them somebody else has it, or tries to get it.
     *
     * @param remaining the least lease left there: when a further attempt may have better luck, if nobody extends it
     */
    record HeldElsewhere(Duration remaining) implements RedlockOutcome {}

    /**
     * Too few servers have answered.
     *
     * @param errors what each of the others failed with, by its address
     */
    record NoQuorum(Map<String, Throwable> errors) implements RedlockOutcome {}

    /**
     * A quorum has granted it, and took so long for it that nothing of the lease was left.
     *
     * @param late for how long it was over
     */
    record Expired(Duration late) implements RedlockOutcome {}
}

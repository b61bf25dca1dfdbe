package dev.baton.lock.testkit;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a backend lends to the contract suite: clients of one server or set of servers, and the faults it can stage there.
 * Made anew for each test; the suite closes the clients, then the fixture.
 */
public interface ContractFixture extends AutoCloseable {

    /** What can be made to go wrong. */
    enum Fault {
        /** The backend stands still: it takes commands, and runs them when it goes on. */
        FREEZE,
        /** The backend refuses connections, and those open break. */
        UNREACHABLE,
        /** The backend has forgotten everything. */
        DATA_LOSS,
        /** A client's process dies, and its connections are closed. */
        CRASH,
        /** One client's connections look open, and nothing passes. */
        CUT_OFF
    }

    /** Makes a client with the default options for its locks, and with the timeouts below. */
    default LockClient newClient() {
        return newClient(LockOptions.defaults());
    }

    /** Makes a client with these options for locks that are opened without their own, and with the timeouts below. */
    LockClient newClient(LockOptions defaults);

    /** How long the clients wait for an answer of the backend. */
    default Duration commandTimeout() {
        return Duration.ofSeconds(2);
    }

    /** How long the clients bear a backend that does not answer, in waits without a deadline. */
    default Duration unavailableTimeout() {
        return Duration.ofSeconds(10);
    }

    /** How long a waiter that does not answer may hold up the next one. */
    default Duration claimWindow() {
        return Duration.ofSeconds(3);
    }

    /**
     * Over how many clients the actors of a test are dealt, in turn. With more than one, tests that are about what
     * happens within one client do not apply.
     */
    default int clients() {
        return 1;
    }

    /**
     * Within what time a release, by itself, wakes a waiter. It is well below the heartbeat's period, which is 750 ms
     * at least, unless grants are lost on their way to the waiter.
     */
    default Duration wakeUp() {
        return ScaledTime.of(100);
    }

    /** How often a test repeats what is meant to be done this often: fewer times where each takes long. */
    default int rounds(int wanted) {
        return wanted;
    }

    /**
     * The rules that this backend does not keep, each with what holds instead. For each, the backend's test class has
     * tests of its own, whose names begin with the rule; the suite's tests of it are reported as aborted.
     */
    default Map<String, String> deviations() {
        return Map.of();
    }

    /** Why a fault cannot be staged here; empty if it can. */
    default Optional<String> missing(Fault fault) {
        return Optional.of("this backend's tests cannot stage " + fault);
    }

    /** Whether a fault can be staged here. */
    default boolean supports(Fault fault) {
        return missing(fault).isEmpty();
    }

    /** {@link Fault#FREEZE}, until {@link #thaw}. */
    default void freeze() {
        throw unsupported(Fault.FREEZE);
    }

    /** Ends {@link #freeze}: what has come meanwhile is run. No-op if nothing is frozen. */
    default void thaw() {}

    /** {@link Fault#UNREACHABLE}, until {@link #reachable}. */
    default void unreachable() {
        throw unsupported(Fault.UNREACHABLE);
    }

    /** Ends {@link #unreachable}; no-op if the backend is reachable. */
    default void reachable() {}

    /** {@link Fault#DATA_LOSS}: complete when the call returns. */
    default void loseData() {
        throw unsupported(Fault.DATA_LOSS);
    }

    /** {@link Fault#CRASH}: nothing that the client does from now on reaches the backend. */
    default void crash(LockClient client) {
        throw unsupported(Fault.CRASH);
    }

    /** {@link Fault#CUT_OFF}, until {@link #reconnect}. */
    default void cutOff(LockClient client) {
        throw unsupported(Fault.CUT_OFF);
    }

    /** Ends {@link #cutOff}: what was on its way arrives, or the client connects anew. No-op if it was not cut off. */
    default void reconnect(LockClient client) {}

    /** Runs tasks on a thread that does this client's network I/O; empty if a test cannot get there. */
    default Optional<Executor> networkThread(LockClient client) {
        return Optional.empty();
    }

    /** Ends the faults that are left, and whatever the fixture itself began. */
    @Override
    default void close() {
        thaw();
        reachable();
    }

    private static UnsupportedOperationException unsupported(Fault fault) {
        return new UnsupportedOperationException(fault.toString());
    }
}

package dev.baton.lock.testkit;

/** A part of the contract's tests. {@link LockContract} has all parts, and sets the stage. */
public interface Contract {

    /** Where the current test plays. */
    ContractStage stage();
}

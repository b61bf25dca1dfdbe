package dev.baton.lock.cli;

/** How a call can end without the lock. */
enum GiveUp {
    /** Somebody else held it until the end of the wait. */
    NOT_FREE,
    /** The server could not be asked. */
    UNAVAILABLE,
    CANCELLED,
    INTERRUPTED,
    /** It was acquired, and lost before the call returned. */
    LOST,
    /** In a way that is a violation. */
    FAILED
}

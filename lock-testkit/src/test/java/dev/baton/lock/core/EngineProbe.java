package dev.baton.lock.core;

/** What a test may see of an engine's inside. */
public final class EngineProbe {
    private EngineProbe() {}

    /** Whether no lock is held, waited for, or still to be given back. */
    public static boolean isIdle(Engine engine) {
        return engine.isIdle();
    }

    /** How many leases the watchdog has in its schedule. */
    public static int watched(Engine engine) {
        return engine.watchdog().size();
    }
}

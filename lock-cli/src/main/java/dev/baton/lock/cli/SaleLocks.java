package dev.baton.lock.cli;

/** The locks of one worker process: one for each of its sellers, all of which exclude each other. */
interface SaleLocks extends AutoCloseable {

    /** Lets everybody in at any time. */
    SaleLocks NONE = () -> new SaleLock() {
        @Override
        public void lock() {}

        @Override
        public void unlock() {}
    };

    SaleLock forSeller();

    @Override
    default void close() {}
}

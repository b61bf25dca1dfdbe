package dev.baton.lock.cli;

/** What one seller holds during a sale. Belongs to one thread. */
interface SaleLock {

    /** Blocks until this seller may sell. */
    void lock();

    void unlock();
}

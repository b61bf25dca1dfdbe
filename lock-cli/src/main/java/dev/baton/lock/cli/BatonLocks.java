package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;

/** Baton as any program uses it: one client for the process, one lock for all of its threads. */
final class BatonLocks implements SaleLocks {
    private final LockClient client;
    private final DistributedLock lock;

    /**
     * @param client closed with the locks
     */
    BatonLocks(LockClient client) {
        this.client = client;
        this.lock = client.getLock(DemoKeys.LOCK_NAME);
    }

    @Override
    public SaleLock forSeller() {
        return new SaleLock() {
            @Override
            public void lock() {
                lock.lock();
            }

            @Override
            public void unlock() {
                lock.unlock();
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}

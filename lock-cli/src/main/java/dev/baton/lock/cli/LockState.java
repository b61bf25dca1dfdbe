package dev.baton.lock.cli;

/** All that the register has of one lock. Guarded by the register. */
record LockState(Ledger ledger, IdleWatch idle, Journal journal) {

    /** True if that client holds or wants the lock. */
    boolean involves(int client) {
        return idle.wants(client)
                || ledger.open().stream().anyMatch(hold -> hold.attempt().client() == client);
    }
}

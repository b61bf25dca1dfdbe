/** Renews leases: schedule, batches, local deadlines, loss. For the engine and its backends, not for users of locks. */
module dev.baton.lock.watchdog {
    requires transitive dev.baton.lock;
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.watchdog;
}

/** Faults of a network on loopback, for tests and trials. */
module dev.baton.lock.faults {
    requires static org.jspecify;

    exports dev.baton.lock.faults;
}

/** The engine that every backend shares. */
module dev.baton.lock.core {
    requires transitive dev.baton.lock;
    requires transitive dev.baton.lock.watchdog;
    requires com.github.benmanes.caffeine;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.core;
}

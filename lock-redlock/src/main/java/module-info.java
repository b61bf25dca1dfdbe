/** Locks on a majority of independent Redis servers. */
module dev.baton.lock.redlock {
    requires transitive dev.baton.lock;
    requires transitive lettuce.core;
    requires transitive dev.baton.lock.core;
    requires dev.baton.lock.lettuce;
    requires io.netty.common;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.redlock;
}

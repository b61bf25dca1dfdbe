/** Locks on Redis. */
module dev.baton.lock.redis {
    requires transitive dev.baton.lock;
    requires transitive lettuce.core;
    requires transitive dev.baton.lock.core;
    requires dev.baton.lock.lettuce;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.redis;
}

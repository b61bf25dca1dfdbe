/** What the backends on Redis share: how scripts, names, URIs and errors are read. */
@SuppressWarnings("module") // those it is for are compiled after it
module dev.baton.lock.lettuce {
    requires dev.baton.lock.core;
    requires transitive lettuce.core;
    requires io.netty.handler;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.baton.lock.lettuce to
            dev.baton.lock.redis,
            dev.baton.lock.redlock;
}

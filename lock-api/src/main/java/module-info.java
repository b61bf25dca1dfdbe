/** The public API of the locks. */
@SuppressWarnings("module") // who may use the internals is compiled later
module dev.baton.lock {
    requires static transitive org.jspecify;

    exports dev.baton.lock;
    exports dev.baton.lock.internal to
            dev.baton.lock.core,
            dev.baton.lock.redlock;
}

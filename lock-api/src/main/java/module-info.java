/** The public API of the locks. */
module dev.baton.lock {
    requires static transitive org.jspecify;

    exports dev.baton.lock;
}

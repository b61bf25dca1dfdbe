package dev.baton.lock.redis;

/** Opens connections to one node, or to whichever node is the master now. */
interface Connector {

    /** Connects; blocks until that has succeeded or failed. */
    NodeConnection connect(boolean sharded, long timeoutNanos);

    /** The node, for messages that people read; without credentials. */
    String describe();

    /** Whether another node may take over, so that a read-only one is a passing state. */
    boolean canFailOver();
}

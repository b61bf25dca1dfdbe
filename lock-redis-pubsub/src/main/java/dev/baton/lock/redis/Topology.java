package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Events;

/** Which node keeps which lock, and the links to them. */
interface Topology {

    /** Connects; what happens on the links is told to {@code events}. */
    void start(Events events, KeyNames names);

    /** Ends the links at once, and what was made for them when no attempt to connect is under way any more; waits for that. */
    void close();

    /** The group of a lock: what may travel in one batch. */
    int group(KeyNames names, String name);

    /** The link to the node that keeps a group. */
    Link link(int group);

    /** Gives up the connection to the node of a group, which does not answer heartbeats, and connects anew. */
    void reconnect(int group);

    /** A second link to that node, for commands that block it. */
    Link replicationLink(int group);

    /** Begins to listen on a channel of a group, wherever its messages may come from. */
    void subscribe(int group, String channel);

    /** Ends what {@link #subscribe} began. */
    void unsubscribe(String channel);

    /** Whether the current thread brings the answers of one of the links. */
    boolean isNetworkThread();

    /** Whether grants go by the sharded publish and subscribe of a cluster. */
    boolean isSharded();
}

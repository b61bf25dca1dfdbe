package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Events;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.watchdog.Scheduler;
import org.jspecify.annotations.Nullable;

/** One server, or the master of a replicated set: all locks are one group. */
final class SingleNode implements Topology, Link.Owner {
    private final Link link;
    private final Link replicationLink;
    private final Runnable shutdown;
    private volatile @Nullable Events events;
    private volatile @Nullable KeyNames names;

    /**
     * @param shutdown ends what was made for this client
     */
    SingleNode(Connector connector, Scheduler scheduler, long timeoutNanos, Runnable shutdown) {
        this.link = new Link(connector, scheduler, this, timeoutNanos, /* sharded= */ false);
        this.replicationLink = new Link(connector, scheduler, this, timeoutNanos, /* sharded= */ false);
        this.shutdown = shutdown;
    }

    @Override
    public void start(Events listener, KeyNames keyNames) {
        events = listener;
        names = keyNames;
        link.start();
    }

    @Override
    public void close() {
        link.close();
        replicationLink.close();
        link.awaitEnd();
        replicationLink.awaitEnd();
        shutdown.run();
    }

    @Override
    public int group(KeyNames keyNames, String name) {
        return 0;
    }

    @Override
    public Link link(int group) {
        return link;
    }

    @Override
    public Link replicationLink(int group) {
        replicationLink.start();
        return replicationLink;
    }

    @Override
    public void reconnect(int group) {
        link.reconnect();
    }

    @Override
    public void subscribe(int group, String channel) {
        link.subscribe(channel);
    }

    @Override
    public void unsubscribe(String channel) {
        link.unsubscribe(channel);
    }

    @Override
    public boolean isNetworkThread() {
        return link.isNetworkThread() || replicationLink.isNetworkThread();
    }

    @Override
    public boolean isSharded() {
        return false;
    }

    @Override
    public void connected(Link connected) {
        Events listener = events;
        if (listener != null && connected == link) {
            listener.connected(group -> true);
        }
    }

    @Override
    public void granted(Link from, String channel, Grant grant) {
        Events listener = events;
        KeyNames keyNames = names;
        if (listener != null && keyNames != null) {
            listener.granted(keyNames.name(channel), grant);
        }
    }

    @Override
    public void refused(Link from, String error) {
        if (error.startsWith("READONLY") && from.canFailOver()) {
            from.reconnect();
        }
    }

    @Override
    public @Nullable Link redirected(Link from, String error) {
        return null;
    }

    @Override
    public void unsubscribed(Link from, String channel) {
        from.resubscribe(channel);
        Events listener = events;
        KeyNames keyNames = names;
        if (listener != null && keyNames != null) {
            listener.subscribed(keyNames.name(channel));
        }
    }

    @Override
    public void unreachable(Link from) {
        // The link tries again by itself, and asks the sentinels each time.
    }
}

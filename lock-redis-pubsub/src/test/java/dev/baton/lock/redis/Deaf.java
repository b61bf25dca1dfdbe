package dev.baton.lock.redis;

import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Backend.Grant;
import java.util.function.IntPredicate;

/** Hears everything but grants. */
record Deaf(Backend.Events events) implements Backend.Events {
    @Override
    public void granted(String name, Grant grant) {
        // lost
    }

    @Override
    public void subscribed(String name) {
        events.subscribed(name);
    }

    @Override
    public void freed(String name) {
        events.freed(name);
    }

    @Override
    public void connected(IntPredicate groups) {
        events.connected(groups);
    }
}

package dev.baton.lock.redis;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import java.util.List;
import java.util.function.UnaryOperator;

/** A backend whose events pass through something before the engine hears them. */
final class HearingBackend implements Backend {
    private final Backend backend;
    private final UnaryOperator<Events> ears;

    HearingBackend(Backend backend, UnaryOperator<Events> ears) {
        this.backend = backend;
        this.ears = ears;
    }

    @Override
    public void start(Events events) {
        backend.start(ears.apply(events));
    }

    @Override
    public void close() {
        backend.close();
    }

    @Override
    public int group(String name) {
        return backend.group(name);
    }

    @Override
    public String describe(String name) {
        return backend.describe(name);
    }

    @Override
    public boolean isNetworkThread() {
        return backend.isNetworkThread();
    }

    @Override
    public void reconnect(int group) {
        backend.reconnect(group);
    }

    @Override
    public void subscribe(String name) {
        backend.subscribe(name);
    }

    @Override
    public void unsubscribe(String name) {
        backend.unsubscribe(name);
    }

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        backend.ask(ask, reply);
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        backend.poll(group, asks, reply);
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        backend.release(release, reply);
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        backend.renew(group, renewals, reply);
    }

    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        backend.replicate(renewal, minAcks, timeoutNanos, reply);
    }

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        backend.inspect(name, reply);
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        backend.forceUnlock(name, reply);
    }
}

package dev.baton.lock.core;

import dev.baton.lock.LockInfo;
import dev.baton.lock.LockOptions;
import dev.baton.lock.watchdog.Scheduler;
import java.util.List;
import java.util.concurrent.Executor;

/** A backend that never answers, for tests of the engine's parts; those that need an answer override it. */
class IdleBackend implements Backend {

    /** An engine on which nothing happens by itself: no time passes, and users' code runs at once. */
    static Engine engine() {
        return engine(Runnable::run);
    }

    /** One that runs users' code by this. */
    static Engine engine(Executor executor) {
        Settings settings = new Settings("host/1/test", LockOptions.defaults(), 1, 1, 1, 1);
        return new Engine(settings, new IdleBackend(), new StandingClock(), executor, () -> 0);
    }

    private static final class StandingClock implements Scheduler {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            return () -> {};
        }
    }

    @Override
    public void start(Events events) {}

    @Override
    public void close() {}

    @Override
    public int group(String name) {
        return 0;
    }

    @Override
    public String describe(String name) {
        return "nothing";
    }

    @Override
    public boolean isNetworkThread() {
        return false;
    }

    @Override
    public void reconnect(int group) {}

    @Override
    public void subscribe(String name) {}

    @Override
    public void unsubscribe(String name) {}

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {}

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {}

    @Override
    public void release(Release release, Reply<Released> reply) {}

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {}

    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {}

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {}

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {}
}

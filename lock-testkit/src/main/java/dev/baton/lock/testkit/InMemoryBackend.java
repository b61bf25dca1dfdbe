package dev.baton.lock.testkit;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import dev.baton.lock.watchdog.Term;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client's connection to an {@link InMemoryServer}. */
final class InMemoryBackend implements Backend {
    private final InMemoryServer server;
    private final Settings settings;
    private final ThreadScheduler scheduler;
    private volatile @Nullable Events events;
    private volatile boolean crashed;

    InMemoryBackend(InMemoryServer server, Settings settings, ThreadScheduler scheduler) {
        this.server = server;
        this.settings = settings;
        this.scheduler = scheduler;
    }

    @Override
    public void start(Events listener) {
        events = listener;
        server.join(settings.clientId(), this);
    }

    @Override
    public void close() {
        server.leave(settings.clientId());
    }

    @Override
    public int group(String name) {
        return 0;
    }

    @Override
    public String describe(String name) {
        return "the in-memory server";
    }

    @Override
    public boolean isNetworkThread() {
        return server.isServerThread() || scheduler.isCurrentThread();
    }

    @Override
    public void reconnect(int group) {
        // Nothing stands between the client and the server.
    }

    @Override
    public void subscribe(String name) {
        if (!crashed) {
            server.subscribe(name, settings.clientId());
        }
    }

    @Override
    public void unsubscribe(String name) {
        server.unsubscribe(name, settings.clientId());
    }

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        long sent = scheduler.nanoTime();
        long notAfter = notAfter();
        call(reply, () -> ask(ask, sent, notAfter));
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        long sent = scheduler.nanoTime();
        long notAfter = notAfter();
        call(reply, () -> asks.stream().map(ask -> ask(ask, sent, notAfter)).toList());
    }

    private Answer ask(Ask ask, long sentNanos, long notAfterMicros) {
        ScriptModel.Result result =
                server.model().ask(settings.clientId(), ask, notAfterMicros, InMemoryServer.micros());
        long remaining = TimeUnit.MILLISECONDS.toNanos(result.remainingMillis());
        return new Answer(result.kind(), sentNanos, remaining, result.token(), result.ticket(), null);
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        call(reply, () -> server.model().release(settings.clientId(), release, InMemoryServer.micros()));
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        long sent = scheduler.nanoTime();
        call(reply, () -> renewals.stream().map(renewal -> renew(renewal, sent)).toList());
    }

    private Renewed renew(Renewal renewal, long sentNanos) {
        ScriptModel.RenewResult result = server.model().renew(settings.clientId(), renewal, InMemoryServer.micros());
        return new Renewed(result.kind(), sentNanos, TimeUnit.MILLISECONDS.toNanos(result.remainingMillis()), null);
    }

    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        call(reply, () -> 0);
    }

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        call(reply, () -> server.model().inspect(name, InMemoryServer.micros()));
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        call(reply, () -> server.model().forceUnlock(name, InMemoryServer.micros()));
    }

    /** A grant has come; on the server's thread. */
    void deliver(String name, ScriptModel.GrantMessage message) {
        Events listener = events;
        if (listener == null || crashed) {
            return;
        }
        long lease = TimeUnit.MILLISECONDS.toNanos(message.leaseMillis());
        long left = TimeUnit.MILLISECONDS.toNanos(message.untilMillis())
                - TimeUnit.MICROSECONDS.toNanos(InMemoryServer.micros());
        long deadline = scheduler.nanoTime() + left - Term.margin(lease);
        listener.granted(
                name,
                new Grant(
                        message.number(),
                        message.exclusive(),
                        message.token(),
                        message.block(),
                        lease,
                        /* isEstimated= */ true,
                        deadline));
    }

    void reconnected() {
        Events listener = events;
        if (listener != null) {
            listener.connected(group -> true);
        }
    }

    void crash() {
        crashed = true;
    }

    private long notAfter() {
        return InMemoryServer.micros() + TimeUnit.NANOSECONDS.toMicros(settings.commandTimeoutNanos());
    }

    private <T> void call(Reply<T> reply, Supplier<T> command) {
        AtomicBoolean answered = new AtomicBoolean();
        if (crashed || server.isUnreachable()) {
            scheduler.schedule(() -> reply.failed(refused()), 0);
            return;
        }
        Cancellable timeout = scheduler.schedule(
                () -> {
                    if (answered.compareAndSet(false, true)) {
                        reply.failed(timedOut());
                    }
                },
                settings.commandTimeoutNanos());
        server.execute(() -> {
            if (crashed) {
                return;
            }
            T answer = command.get();
            timeout.cancel();
            if (answered.compareAndSet(false, true)) {
                reply.answered(answer);
            }
        });
    }

    private static Failure refused() {
        return new Failure(Failure.Kind.NOT_RUN, new ConnectException("the server is not reachable"));
    }

    private static Failure timedOut() {
        return new Failure(Failure.Kind.UNKNOWN, new TimeoutException("no answer within the command timeout"));
    }
}

package dev.baton.lock.redlock;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Gathering;
import dev.baton.lock.core.Settings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The engine's commands as questions to a quorum. The servers grant nothing by themselves and keep no queue: a client's
 * waiters for a lock ask again, by one contender as a rule, when {@link Wakeups} says so.
 */
final class RedlockBackend implements Backend {
    private static final String LETTUCE_THREADS = "lettuce-";

    private final Settings settings;
    private final Servers servers;
    private final Wakeups wakeups;
    private final RedlockOptions options;
    private final BooleanSupplier onTimer;
    private final Runnable ending;
    private final Executor background;
    private final Holds holds;
    private final Asking asking;

    /**
     * @param onTimer whether the current thread is the one that timers run on
     * @param ending ends the drivers; blocks
     * @param background runs what may last longer than the end of the client
     */
    RedlockBackend(
            Settings settings,
            Servers servers,
            Wakeups wakeups,
            RedlockOptions options,
            BooleanSupplier onTimer,
            Runnable ending,
            Executor background) {
        this.settings = settings;
        this.servers = servers;
        this.wakeups = wakeups;
        this.options = options;
        this.onTimer = onTimer;
        this.ending = ending;
        this.background = background;
        this.holds = new Holds(settings.clientId(), servers, options);
        this.asking = new Asking(servers, holds, wakeups, options);
    }

    @Override
    public void start(Events events) {
        wakeups.onWake(name -> wake(events, name));
        servers.nodes.forEach(node -> node.start(() -> events.connected(group -> true)));
    }

    /** An attempt under way may have found the lock held just before it came free: then there is another one behind it. */
    private void wake(Events events, String name) {
        if (asking.isUnderWay(name)) {
            wakeups.soon(name, TimeUnit.MILLISECONDS.toNanos(2));
        } else {
            events.freed(name);
        }
    }

    /**
     * Waits for a quarter of the command timeout at most, as the engine may have waited for the rest: first for what is in
     * flight, so that what it is granted can be given back. What is left then is an attempt to connect to a server that does
     * not answer: it ends in the background, and the drivers after it.
     */
    @Override
    public void close() {
        CompletableFuture<Void> ended;
        try {
            ended = CompletableFuture.runAsync(this::end, background);
        } catch (RuntimeException | Error e) { // no thread to be had: it takes longer, but nothing is left open
            end();
            return;
        }
        ended.completeOnTimeout(null, settings.commandTimeoutNanos() / 4, TimeUnit.NANOSECONDS)
                .join();
    }

    private void end() {
        var unused = servers.inFlight
                .close()
                .completeOnTimeout(null, settings.commandTimeoutNanos() / 4, TimeUnit.NANOSECONDS)
                .join();
        CompletableFuture.allOf(servers.nodes.stream().map(Node::close).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, 4 * settings.commandTimeoutNanos(), TimeUnit.NANOSECONDS)
                .join();
        ending.run();
    }

    static void inBackground(Runnable closing) {
        Thread thread = new Thread(closing, "baton-close");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public int group(String name) {
        return 0;
    }

    @Override
    public String describe(String name) {
        return servers.describe();
    }

    @Override
    public boolean isNetworkThread() {
        return Thread.currentThread().getName().startsWith(LETTUCE_THREADS)
                || onTimer.getAsBoolean()
                || servers.nodes.stream().anyMatch(Node::isNetworkThread);
    }

    @Override
    public void reconnect(int group) {
        // Each server's connection is watched by itself.
    }

    @Override
    public void subscribe(String name) {
        wakeups.add(name);
        servers.nodes.forEach(node -> node.subscribe(servers.names.channel(name)));
    }

    @Override
    public void unsubscribe(String name) {
        servers.nodes.forEach(node -> node.unsubscribe(servers.names.channel(name)));
        wakeups.remove(name);
    }

    // ---- locks

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        asking.ask(ask, reply);
    }

    /** A heartbeat could do no more than to ask for each lock; and then no lock waits for the answers of another. */
    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        servers.scheduler.schedule(() -> reply.answered(List.of()), 0);
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        holds.release(release, reply);
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        Gathering<Renewed> answers = new Gathering<>(renewals.size(), reply);
        for (int i = 0; i < renewals.size(); i++) {
            holds.renew(renewals.get(i), answers.item(i, RedlockBackend::notRenewed));
        }
    }

    private static Renewed notRenewed(Failure failure) {
        return new Renewed(Renewed.Kind.FAILED, 0, 0, failure.cause());
    }

    /** Independent servers have no replicas that could be waited for: each of them counts as itself. */
    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        servers.scheduler.schedule(() -> reply.answered(0), 0);
    }

    // ---- questions

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        servers.inspect(
                name,
                options.serverTimeout().toNanos(),
                ballot -> tell(
                        ballot,
                        Inspection.ofOneHolder(ballot.votes()).size(),
                        () -> Inspection.of(name, servers.quorum, ballot.votes()),
                        reply));
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        servers.force(name, options.serverTimeout().toNanos(), ballot -> {
            int broken =
                    Inspection.mostOfOneOwner(ballot.votes(), value -> value).size();
            tell(ballot, broken, () -> servers.quorum.isReached(broken), reply);
        });
    }

    /** Nothing is said of a lock that is held if servers have it which have not answered (L7). */
    private <T> void tell(Ballot<?> ballot, int agreeing, Supplier<T> answer, Reply<T> reply) {
        if (ballot.isOutOfOrder() || ballot.isUnknown(agreeing)) {
            reply.failed(servers.failure(ballot));
        } else {
            reply.answered(answer.get());
        }
    }
}

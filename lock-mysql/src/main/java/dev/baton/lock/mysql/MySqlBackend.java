package dev.baton.lock.mysql;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Gathering;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.mysql.Session.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's commands as statements in sessions: a contender's is its {@link Claim}. The server has the queue, and grants
 * to whoever waits longest; it forgets a session's locks when the session ends, and nothing else.
 */
final class MySqlBackend implements Backend {
    private static final Logger log = LoggerFactory.getLogger(MySqlBackend.class);
    private static final long CLEANING_PACE = TimeUnit.MINUTES.toNanos(10);
    private static final Renewed GONE = new Renewed(Renewed.Kind.GONE, 0, 0, null);
    private static final String NO_TABLE = "the client was built without a fencing table, see fencingTable(…)";

    private final Context context;
    private final ThreadScheduler scheduler;
    private final Executor background;
    private final Claims claims;
    private final Inspection inspection;
    private final long commandTimeoutNanos;
    private volatile boolean closed;

    /** @param background runs what may last longer than the end of the client */
    MySqlBackend(Context context, ThreadScheduler scheduler, Executor background) {
        this.context = context;
        this.scheduler = scheduler;
        this.background = background;
        this.claims = new Claims(context);
        this.inspection = new Inspection(context, claims);
        this.commandTimeoutNanos = context.settings.commandTimeoutNanos();
    }

    @Override
    public void start(Events events) {
        context.start(events);
        if (context.fencing() != null) {
            clean();
        }
    }

    /** Rows of the fencing table that nobody needs any more are deleted by each client at its start, and now and then. */
    private void clean() {
        FencingTable fencing = context.fencing();
        if (fencing == null || closed) {
            return;
        }
        context.control.ask(
                fencing::clean,
                Reply.of(
                        more -> scheduler.schedule(this::clean, more ? 0 : CLEANING_PACE),
                        failure -> scheduler.schedule(this::clean, CLEANING_PACE)));
    }

    /** Waits for a quarter of the command timeout at most, as the engine may have waited for the rest. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<Void> ended;
        try {
            ended = CompletableFuture.runAsync(this::end, background);
        } catch (RuntimeException | Error e) { // no thread to be had: it takes longer, but nothing is left open
            end();
            return;
        }
        ended.completeOnTimeout(null, commandTimeoutNanos / 4, TimeUnit.NANOSECONDS)
                .join();
    }

    private void end() {
        List<Runnable> steps = List.of(
                context.sessions::close, context.control::close, context.factory::close, context.threads::close);
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                log.warn("Something of the client could not be closed", e);
            }
        }
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
        return context.factory.describe();
    }

    @Override
    public @Nullable String whyNoTokens() {
        return context.fencing() == null ? NO_TABLE : null;
    }

    @Override
    public boolean isNetworkThread() {
        return LockThreads.isCurrentThread() || scheduler.isCurrentThread();
    }

    @Override
    public void reconnect(int group) {
        context.control.reset();
    }

    @Override
    public boolean needsSubscription() {
        return false;
    }

    @Override
    public void subscribe(String name) {
        // Whoever waits is told by its own statement.
    }

    @Override
    public void unsubscribe(String name) {
        // Nothing was begun.
    }

    private <T> Timed<T> timed(Reply<T> reply) {
        return new Timed<>(reply, scheduler, commandTimeoutNanos);
    }

    // ---- locks

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        claims.ask(ask, timed(reply));
    }

    /** Whoever waits in the server's queue has its place; what is asked of the server is whether it is still there. */
    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        Reply<List<Answer>> timed = timed(reply);
        long[] sent = new long[1];
        context.control.ask(
                asking -> {
                    sent[0] = context.now();
                    List<String> locks = new ArrayList<>();
                    asks.forEach(ask -> locks.add(context.lockName(asking, ask.name())));
                    return asking.usage(locks);
                },
                Reply.of(usages -> timed.answered(polled(asks, usages, sent[0])), timed::failed));
    }

    private List<Answer> polled(List<Ask> asks, List<Usage> usages, long sentNanos) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            Claim claim = claims.find(ask.number());
            Place place = claim == null ? null : claim.place();
            if (place != null) {
                place.usageHeard(usages.get(i));
            }
            answers.add(
                    claim != null
                            ? Claim.told(usages.get(i), sentNanos, ask.number())
                            : Claim.waitOver(sentNanos, ask.number()));
        }
        return answers;
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        Claim claim = claims.find(release.number());
        if (claim == null || !claim.name().equals(release.name())) {
            context.threads.execute(() -> reply.answered(Released.FREE));
        } else {
            long number = release.number();
            claim.release(number, timed(Reply.of(reply::answered, why -> notReleased(claim, number, why, reply))));
        }
    }

    /** A session that does not answer is not waited for any longer: another one has the server end it. */
    private static void notReleased(Claim claim, long number, Failure why, Reply<Released> reply) {
        if (why.kind() == Failure.Kind.UNKNOWN) {
            claim.breakOff(number);
        }
        reply.failed(why);
    }

    /**
     * Each in its own session: those that do not answer fail while what is left of the others, whose answers wait for theirs,
     * is still enough (L18). Holds that are only looked at can wait. What has become of the lock of a session that is gone
     * is not waited for until the hold has expired (L17).
     */
    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        context.control.keep();
        long least = renewals.stream().mapToLong(this::leftNanos).min().orElse(Long.MAX_VALUE);
        long timeout = renewals.size() == 1 ? commandTimeoutNanos : Math.min(least / 2, commandTimeoutNanos);
        Gathering<Renewed> answers = new Gathering<>(renewals.size(), reply);
        for (int i = 0; i < renewals.size(); i++) {
            Renewal renewal = renewals.get(i);
            Claim claim = claims.find(renewal.number());
            Reply<Renewed> item = answers.item(i, MySqlBackend::notRenewed);
            if (claim == null) {
                context.threads.execute(() -> item.answered(GONE));
            } else {
                Reply<Renewed> orGone = Reply.of(item::answered, why -> notRenewed(claim, why, item));
                Timed<Renewed> timed = new Timed<>(orGone, scheduler, timeout);
                timed.lookAfter(Math.min(least / 3, timeout), () -> claim.lostSession() != null ? GONE : null);
                claim.renew(renewal, timed);
            }
        }
    }

    /** What is left of a hold, and of its lease when that has just been renewed. */
    private long leftNanos(Renewal renewal) {
        if (renewal.mode() == Renewal.Mode.CHECK) {
            return Long.MAX_VALUE;
        }
        Claim claim = claims.find(renewal.number());
        return claim == null
                ? renewal.leaseNanos()
                : Math.min(renewal.leaseNanos(), claim.holding().remainingNanos());
    }

    /** A session that is gone does not come back, whatever has become of the lock. */
    private static void notRenewed(Claim claim, Failure failure, Reply<Renewed> reply) {
        if (claim.lostSession() != null) {
            reply.answered(GONE);
        } else {
            reply.failed(failure);
        }
    }

    private static Renewed notRenewed(Failure failure) {
        return new Renewed(Renewed.Kind.FAILED, 0, 0, failure.cause());
    }

    /** Named locks are not replicated. */
    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        context.threads.execute(() -> reply.answered(0));
    }

    // ---- questions

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        context.control.ask(asking -> inspection.of(asking, name), timed(reply));
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        new ForcedUnlock(context, name, timed(reply)).begin();
    }
}

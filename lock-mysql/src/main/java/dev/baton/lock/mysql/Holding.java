package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import java.net.SocketTimeoutException;
import java.sql.SQLException;

/**
 * The second half of a {@link Claim}: what is done with the lock in the session that has it. Called by the claim's tasks, one
 * at a time; blocks.
 */
final class Holding {
    private final Claim claim;
    private final Context context;
    private int sequence; // of the latest change to the lease, confined to the tasks; 0: there has been none
    private volatile long token;
    private volatile long leaseEndNanos; // local time

    Holding(Claim claim, Context context) {
        this.claim = claim;
        this.context = context;
    }

    /** The lock has been granted. */
    void begin(long firstToken, long endNanos) {
        token = firstToken;
        leaseEndNanos = endNanos;
        sequence = 0;
    }

    long token() {
        return token;
    }

    long remainingNanos() {
        return Math.max(0, leaseEndNanos - context.now());
    }

    private boolean isMine(Session held) throws SQLException {
        return held.usage(context.lockName(held, claim.name())).isMine();
    }

    /** The hold is wanted again, or under another number; it has a whole lease from now, unless that was changed since. */
    void confirm(Session held, Ask before, Ask ask, Reply<Answer> reply) {
        if (!claim.isHeldBy(held)) {
            reply.failed(notRun("the session of the lock has ended"));
            return;
        }
        try {
            held.setNetworkTimeout(context.commandTimeoutNanos());
            boolean same = before.number() == ask.number();
            long first = same && before.block() == ask.block()
                    ? token
                    : context.tokens(held, context.lockName(held, claim.name()), ask.block());
            boolean whole = !same || sequence == 0;
            long sent = context.now();
            if (whole) {
                held.ensureWaitTimeout(ask.leaseNanos());
            }
            if (!isMine(held)) {
                var unused = claim.lose(held);
                reply.failed(notRun("the session has lost the lock"));
                return;
            }
            int latest = same ? sequence : 0;
            begin(first, whole ? sent + ask.leaseNanos() : leaseEndNanos);
            sequence = latest;
            reply.answered(Claim.granted(first, sent, leaseEndNanos - sent));
        } catch (SQLException | RuntimeException e) {
            var unused = claim.lose(held);
            reply.failed(Errors.of(e));
        }
    }

    private static Failure notRun(String why) {
        return new Failure(Failure.Kind.NOT_RUN, new SQLException(why));
    }

    /** Looks whether the hold is still there, and lets the server keep it for so long from now. */
    void renew(Renewal renewal, Reply<Renewed> reply) {
        Session held = claim.session();
        Session gone = claim.lostSession();
        boolean meant = renewal.number() == claim.number();
        if (meant && held != null) {
            check(held, renewal, reply);
        } else if (meant && gone != null) {
            findOut(gone, reply);
        } else {
            reply.answered(overtaken());
        }
    }

    /** It is about a hold that has been given up. */
    private Renewed overtaken() {
        return new Renewed(Renewed.Kind.FAILED, context.now(), 0, new SQLException("the hold has ended"));
    }

    private void check(Session held, Renewal renewal, Reply<Renewed> reply) {
        long sent = context.now();
        try {
            held.setNetworkTimeout(longestSilence(renewal));
            long end = newEnd(renewal, sent);
            held.ensureWaitTimeout(Math.max(1, end - sent));
            if (isMine(held)) {
                leaseEndNanos = end;
                reply.answered(new Renewed(Renewed.Kind.MINE, sent, end - sent, null));
            } else if (claim.lose(held)) {
                findOut(held, reply);
            } else {
                reply.answered(overtaken());
            }
        } catch (SQLException | RuntimeException e) {
            if (held.isLostBy(e) && claim.lose(held)) {
                findOut(held, reply);
            } else {
                reply.answered(new Renewed(Renewed.Kind.FAILED, sent, 0, e));
            }
        }
    }

    /** When the lease ends with this change to it; an older one than the latest changes nothing. */
    private long newEnd(Renewal renewal, long sentNanos) {
        if (renewal.mode() == Renewal.Mode.CHECK || renewal.sequence() < sequence) {
            return leaseEndNanos;
        }
        sequence = renewal.sequence();
        long end = sentNanos + renewal.leaseNanos();
        boolean later = leaseEndNanos - end > 0;
        return later && renewal.mode() == Renewal.Mode.EXTEND ? leaseEndNanos : end;
    }

    /** A server that is silent for a while may answer yet; after a lease there is nothing left to hear of. */
    private long longestSilence(Renewal renewal) {
        long longest = renewal.mode() == Renewal.Mode.CHECK
                ? Math.min(renewal.leaseNanos(), context.watchdogNanos())
                : renewal.leaseNanos();
        return Math.max(longest, context.commandTimeoutNanos());
    }

    private void findOut(Session gone, Reply<Renewed> reply) {
        askFate(
                gone,
                Reply.of(
                        fate -> reply.answered(new Renewed(fate.asRenewed(), context.now(), 0, null)),
                        why -> reply.answered(new Renewed(Renewed.Kind.GONE, context.now(), 0, why.cause()))));
    }

    private void askFate(Session gone, Reply<Fate> reply) {
        context.control.ask(asking -> Fate.findOut(asking, gone, context.lockName(asking, claim.name())), reply);
    }

    /** Gives the lock back, or finds out what has become of it. */
    void release(Reply<Released> reply) {
        Session held = claim.session();
        Session gone = claim.lostSession();
        if (held != null) {
            release(held, reply);
        } else if (gone != null) {
            settle(gone, /* mayHaveRun= */ false, reply);
        } else {
            claim.end(null);
            reply.answered(Released.FREE);
        }
    }

    private void release(Session held, Reply<Released> reply) {
        Integer released;
        try {
            held.setNetworkTimeout(context.commandTimeoutNanos());
            released = held.release(context.lockName(held, claim.name()));
        } catch (SQLException | RuntimeException e) {
            boolean mayHaveRun = isSilence(e) || !held.isLostBy(e);
            if (claim.lose(held)) {
                settle(held, mayHaveRun, reply);
            }
            return;
        }
        claim.end(null);
        if (released != null && released == 1) {
            reply.answered(Released.RELEASED);
            context.sessions.giveBack(held);
        } else {
            reply.answered(released == null ? Released.FREE : Released.TAKEN);
            context.sessions.drop(held);
        }
    }

    /**
     * Whether a release was sent and nothing was heard for long: it may have run. A connection that turns out to be broken
     * was so before, as a rule, and the lock was lost with it.
     */
    private static boolean isSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void settle(Session gone, boolean mayHaveRun, Reply<Released> reply) {
        askFate(
                gone,
                Reply.of(
                        fate -> {
                            claim.end(null);
                            reply.answered(fate.asReleased(mayHaveRun));
                        },
                        why -> notSettled(why, reply)));
    }

    /** Asked again later, unless that would not help: then the server's own end of the session has to do. */
    private void notSettled(Failure why, Reply<Released> reply) {
        if (why.kind() == Failure.Kind.REFUSED || remainingNanos() == 0) {
            claim.end(null);
        }
        reply.failed(why);
    }
}

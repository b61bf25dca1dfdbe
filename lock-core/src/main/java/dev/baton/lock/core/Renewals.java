package dev.baton.lock.core;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Lease;
import dev.baton.lock.watchdog.Renewer;
import dev.baton.lock.watchdog.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the watchdog's batches into commands, and their answers into deadlines and losses. */
final class Renewals implements Renewer {
    private final Engine engine;

    Renewals(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void renew(int group, List<Lease> batch) {
        List<Ownership> owned = new ArrayList<>(batch.size());
        List<Renewal> renewals = new ArrayList<>(batch.size());
        for (Lease lease : batch) {
            owned.add((Ownership) lease);
            renewals.add(due((Ownership) lease));
        }
        engine.backend()
                .renew(
                        group,
                        renewals,
                        Reply.of(
                                answers -> answered(owned, renewals, answers),
                                failure -> owned.forEach(each -> unanswered(each, failure.cause()))));
    }

    private void unanswered(Ownership owned, @Nullable Throwable why) {
        owned.renewed(why);
        engine.watchdog().unanswered(owned);
    }

    /** The number is drawn before the term is read: a change to the term that is not seen here has a higher one. */
    private static Renewal due(Ownership owned) {
        int sequence = owned.nextSequence();
        Term term = owned.term();
        return of(owned, term.durationNanos(), sequence, term.watched() ? Renewal.Mode.EXTEND : Renewal.Mode.CHECK);
    }

    static Renewal of(Ownership owned, long leaseNanos, Renewal.Mode mode) {
        return of(owned, leaseNanos, owned.nextSequence(), mode);
    }

    private static Renewal of(Ownership owned, long leaseNanos, int sequence, Renewal.Mode mode) {
        Contender contender = owned.contender;
        return new Renewal(contender.name, owned.number, contender.isExclusive(), leaseNanos, sequence, mode);
    }

    /** What an answer means for a hold: a new deadline, or its loss. False if it is lost. */
    static boolean apply(Engine engine, Ownership owned, Renewal renewal, Renewed answer) {
        long now = engine.now();
        Reason reason = owned.remainingNanos(now) <= 0 ? Reason.EXPIRED : reason(answer.kind());
        boolean changed = answer.kind() == Renewed.Kind.MINE && renewal.mode() != Renewal.Mode.CHECK;
        if (reason == null && changed) {
            boolean goesOn = owned.confirmed(renewal.sequence(), answer.sentNanos(), answer.remainingNanos(), now);
            reason = goesOn ? null : Reason.EXPIRED;
        }
        if (reason == null) {
            return true;
        }
        if (!owned.isEnded()) {
            Reason lost = reason;
            owned.contender.post(() -> owned.contender.holding.lost(owned, lost));
        }
        return false;
    }

    private static @Nullable Reason reason(Renewed.Kind kind) {
        return switch (kind) {
            case MINE, FAILED -> null;
            case TAKEN -> Reason.TAKEN;
            case FREE -> Reason.FORCED;
            case GONE -> Reason.DATA_LOST;
            case OVER -> Reason.EXPIRED;
        };
    }

    private void answered(List<Ownership> owned, List<Renewal> renewals, List<Renewed> answers) {
        for (int i = 0; i < owned.size(); i++) {
            Renewed answer = answers.get(i);
            if (apply(engine, owned.get(i), renewals.get(i), answer)) {
                if (answer.kind() == Renewed.Kind.MINE) {
                    owned.get(i).renewed(null);
                    engine.watchdog().answered(owned.get(i), answer.sentNanos());
                } else {
                    unanswered(owned.get(i), answer.cause());
                }
            }
        }
    }
}

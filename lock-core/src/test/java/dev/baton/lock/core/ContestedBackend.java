package dev.baton.lock.core;

import dev.baton.lock.watchdog.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A backend without a network, on which a stranger waits for every lock: it grants what is asked for, except that
 * whoever gives a hold up to the others in the queue loses it to the stranger for good. It answers at once, as the next
 * task.
 */
final class ContestedBackend extends IdleBackend {
    private static final long LEASE_OF_THE_STRANGER = 1_000_000_000L;

    private final Scheduler time;
    private final List<Long> yields = new ArrayList<>();
    private long token;

    ContestedBackend(Scheduler time) {
        this.time = time;
    }

    /** When a hold was given up to others. */
    List<Long> yields() {
        return List.copyOf(yields);
    }

    private <T> void answer(Reply<T> reply, T answer) {
        time.schedule(() -> reply.answered(answer), 0);
    }

    private Answer answered(Ask ask) {
        long now = time.nanoTime();
        if (ask.yields() != 0 && ask.mode() == Ask.Mode.QUEUE) {
            yields.add(now);
        }
        if (!yields.isEmpty()) {
            return new Answer(Answer.Kind.HELD, now, LEASE_OF_THE_STRANGER, 0, 1, null);
        }
        token += 1 + ask.block();
        return new Answer(Answer.Kind.GRANTED, now, ask.leaseNanos(), token, 0, null);
    }

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        answer(reply, answered(ask));
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        answer(reply, asks.stream().map(this::answered).toList());
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        answer(reply, Released.RELEASED);
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        Renewed mine = new Renewed(Renewed.Kind.MINE, time.nanoTime(), LEASE_OF_THE_STRANGER, null);
        answer(reply, Collections.nCopies(renewals.size(), mine));
    }
}

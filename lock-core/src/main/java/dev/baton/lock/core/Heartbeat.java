package dev.baton.lock.core;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Alarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * While contenders wait, asks for all their places once per period and group, so that the queue lives, a free lock is
 * granted, a lost place is put back and a lost grant is told again (R8): the net beneath lost messages.
 */
final class Heartbeat {
    /** The longest time between two heartbeats; jitter makes it shorter. */
    static final long PERIOD = 1_000_000_000L;

    private static final int MAX_BATCH = 500;
    private static final int MOST_UNANSWERED = 2;

    private final Engine engine;
    private final Map<Integer, Beat> beats = new ConcurrentHashMap<>();

    Heartbeat(Engine engine) {
        this.engine = engine;
    }

    void add(Contender contender) {
        beats.compute(contender.group(), (group, known) -> {
            Beat beat = known == null ? new Beat(group) : known;
            beat.contenders.add(contender);
            beat.alarm.setNoLaterThan(engine.now() + period());
            return beat;
        });
    }

    void remove(Contender contender) {
        Beat beat = beats.get(contender.group());
        if (beat != null) {
            beat.contenders.remove(contender);
        }
    }

    /** A node can be reached again: what it has not answered before says nothing of it now. */
    void connected(IntPredicate groups) {
        beats.forEach((group, beat) -> {
            if (groups.test(group)) {
                beat.unanswered.set(0);
            }
        });
        hurry(groups, 0);
    }

    /** A subscription is in effect again: do not wait for the next period. */
    void hurry(IntPredicate groups, long delayNanos) {
        beats.forEach((group, beat) -> {
            if (groups.test(group)) {
                beat.alarm.setNoLaterThan(engine.now() + delayNanos);
            }
        });
    }

    private long period() {
        return (long) (PERIOD * (0.75 + 0.2 * engine.jitter()));
    }

    private final class Beat {
        private final int group;
        private final Set<Contender> contenders = ConcurrentHashMap.newKeySet();
        private final Alarm alarm;
        private final AtomicInteger unanswered = new AtomicInteger();

        Beat(int group) {
            this.group = group;
            this.alarm = new Alarm(engine.scheduler(), this::beat);
        }

        private void beat() {
            if (unanswered.get() >= MOST_UNANSWERED) {
                unanswered.set(0);
                engine.backend().reconnect(group);
            }
            List<Contender> batch = new ArrayList<>();
            List<Ask> asks = new ArrayList<>();
            for (Contender contender : contenders) {
                Ask place = contender.place();
                if (place != null) {
                    batch.add(contender);
                    asks.add(place);
                }
                if (asks.size() == MAX_BATCH) {
                    poll(batch, asks);
                    batch = new ArrayList<>();
                    asks = new ArrayList<>();
                }
            }
            if (!asks.isEmpty()) {
                poll(batch, asks);
            }
            goOn();
        }

        private void goOn() {
            beats.computeIfPresent(group, (key, beat) -> {
                if (contenders.isEmpty()) {
                    return null;
                }
                alarm.setNoLaterThan(engine.now() + period());
                return beat;
            });
        }

        private void poll(List<Contender> batch, List<Ask> asks) {
            unanswered.incrementAndGet();
            long sentNanos = engine.now();
            engine.backend()
                    .poll(
                            group,
                            asks,
                            Reply.of(
                                    answers -> answered(batch, asks, answers),
                                    failure -> failed(batch, asks, sentNanos, failure)));
        }

        private void answered(List<Contender> batch, List<Ask> asks, List<Answer> answers) {
            unanswered.set(0);
            if (answers.isEmpty()) {
                batch.stream().sorted(Contender.BY_AGE).forEach(contender -> contender.post(contender::askNow));
                return;
            }
            for (int i = 0; i < batch.size(); i++) {
                Contender contender = batch.get(i);
                Ask ask = asks.get(i);
                Answer answer = answers.get(i);
                contender.post(() -> contender.answered(ask, answer));
            }
        }

        private void failed(List<Contender> batch, List<Ask> asks, long sentNanos, Failure failure) {
            for (int i = 0; i < batch.size(); i++) {
                Contender contender = batch.get(i);
                Ask ask = asks.get(i);
                long now = engine.now();
                contender.post(() -> contender.failed(ask, sentNanos, now, failure));
            }
        }
    }
}

package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When those who wait for a lock ask again: soon after a quorum of the servers has told its release, else after the pause
 * between two tries, which is the net beneath messages that are lost.
 */
final class Wakeups {
    /** Several clients hear of a release at the same time; if all asked at once, none of them might get a quorum. */
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Duration INSTEAD = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(Wakeups.class);

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final KeyNames names;
    private final Quorum quorum;
    private final RetryDelay delay;
    private final Scheduler scheduler;
    private volatile Consumer<String> wake = name -> {};

    Wakeups(KeyNames names, Quorum quorum, RetryDelay delay, Scheduler scheduler) {
        this.names = names;
        this.quorum = quorum;
        this.delay = delay;
        this.scheduler = scheduler;
    }

    /** What to do when the waiters of a lock are to ask again. */
    void onWake(Consumer<String> wakeWaiters) {
        wake = wakeWaiters;
    }

    void add(String name) {
        waiting.computeIfAbsent(name, Waiting::new);
    }

    void remove(String name) {
        waiting.remove(name);
    }

    /** A try has found the lock held; {@code holderLeftNanos} until its lease ends, as far as is known. */
    void held(String name, long holderLeftNanos) {
        Waiting known = waiting.get(name);
        if (known != null) {
            long pause = pause(known.nextTry());
            long leaseEnds = holderLeftNanos + TimeUnit.MILLISECONDS.toNanos(1) + delay.apartNanos(APART);
            known.wakeIn(Math.min(pause, leaseEnds));
        }
    }

    /** The delay is the user's: whatever becomes of it, the waiters go on. */
    private long pause(int tries) {
        try {
            return delay.nanosBefore(tries);
        } catch (RuntimeException | Error e) {
            log.warn("The retry delay of try {} is not known, and is {} instead", tries, INSTEAD, e);
            return INSTEAD.toNanos();
        }
    }

    /** A try has found others that try, and none that has a quorum: they are drawn apart. */
    void split(String name) {
        soon(name, TimeUnit.MILLISECONDS.toNanos(1) + delay.apartNanos(2 * APART));
    }

    /** Something has happened to the lock: a try is worth it after that. */
    void soon(String name, long delayNanos) {
        Waiting known = waiting.get(name);
        if (known != null) {
            known.wakeIn(delayNanos);
        }
    }

    /** A server's messages. */
    RedisPubSubListener<String, String> listener(int server) {
        return new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String value) {
                released(names.name(channel), server, Replies.owner(value));
            }

            @Override
            public void subscribed(String channel, long count) {
                soon(names.name(channel), APART); // what was told before is lost
            }
        };
    }

    private void released(String name, int server, String owner) {
        Waiting known = waiting.get(name);
        if (known != null && known.isQuorum(server, owner)) {
            known.wakeIn(quorum.servers() == 1 ? 0 : delay.apartNanos(APART));
        }
    }

    private final class Waiting {
        private final Alarm alarm;
        private final Releases releases = new Releases(quorum);
        private final AtomicInteger tries = new AtomicInteger(); // since the latest release

        Waiting(String name) {
            alarm = new Alarm(scheduler, () -> wake.accept(name));
        }

        void wakeIn(long delayNanos) {
            alarm.setNoLaterThan(scheduler.nanoTime() + delayNanos);
        }

        int nextTry() {
            return tries.incrementAndGet();
        }

        /** Whether now, and not before, a quorum has told of this release. */
        boolean isQuorum(int server, String owner) {
            tries.set(0);
            return releases.isQuorum(server, owner);
        }
    }
}

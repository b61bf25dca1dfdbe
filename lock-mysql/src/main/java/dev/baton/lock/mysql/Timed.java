package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Scheduler;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reply that fails when there is no answer in time; what comes later is dropped. */
final class Timed<T> implements Reply<T> {
    private final Reply<T> reply;
    private final Scheduler scheduler;
    private final Cancellable timeout;
    private volatile Cancellable look = () -> {};
    private final AtomicBoolean over = new AtomicBoolean();

    Timed(Reply<T> reply, Scheduler scheduler, long timeoutNanos) {
        this.reply = reply;
        this.scheduler = scheduler;
        this.timeout = scheduler.schedule(this::timedOut, timeoutNanos);
    }

    /** Whether nobody waits for an answer any more. */
    boolean isOver() {
        return over.get();
    }

    /** Looks once, after so long, whether there is an answer already, or null. */
    void lookAfter(long nanos, Supplier<@Nullable T> looking) {
        look = scheduler.schedule(
                () -> {
                    T found = looking.get();
                    if (found != null) {
                        answered(found);
                    }
                },
                nanos);
    }

    private void timedOut() {
        if (over.compareAndSet(false, true)) {
            look.cancel();
            reply.failed(
                    new Failure(Failure.Kind.UNKNOWN, new TimeoutException("no answer within the command timeout")));
        }
    }

    @Override
    public void answered(T answer) {
        if (over.compareAndSet(false, true)) {
            timeout.cancel();
            look.cancel();
            reply.answered(answer);
        }
    }

    @Override
    public void failed(Failure failure) {
        if (over.compareAndSet(false, true)) {
            timeout.cancel();
            look.cancel();
            reply.failed(failure);
        }
    }
}

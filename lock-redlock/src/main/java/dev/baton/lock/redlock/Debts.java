package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a server is owed: commands that it has to run in the end, each for as long as it matters. The same command is owed
 * once, by the call that was made last; a bounded number of them is remembered.
 *
 * @param <C> a call
 */
final class Debts<C> {
    static final int MOST = 10_000;
    /** To look through all of them with each new one would cost too much. */
    private static final long SCAN_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Map<Command, Debt<C>> debts = new ConcurrentHashMap<>();
    private final Scheduler scheduler;
    private final AtomicLong nextScanNanos;

    /** What a server is to run. */
    record Command(Script script, List<String> keys, List<String> args) {}

    private record Debt<C>(C call, long untilNanos) {
        Debt<C> orUntil(long nanos) {
            return untilNanos - nanos < 0 ? new Debt<>(call, nanos) : this;
        }
    }

    Debts(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.nextScanNanos = new AtomicLong(scheduler.nanoTime());
    }

    /** From now on this call stands for the command. */
    void add(Command command, C call, long owedNanos) {
        long now = scheduler.nanoTime();
        long next = nextScanNanos.get();
        if (next - now <= 0 && nextScanNanos.compareAndSet(next, now + SCAN_PAUSE)) {
            drop(now);
        }
        Debt<C> added = new Debt<>(call, now + owedNanos);
        debts.compute(
                command,
                (key, known) -> known != null ? added.orUntil(known.untilNanos) : debts.size() < MOST ? added : null);
    }

    private void drop(long nowNanos) {
        debts.values().removeIf(debt -> debt.untilNanos - nowNanos <= 0);
    }

    /** Whether this very call stands for the command. */
    boolean isOwed(Command command, C call) {
        Debt<C> known = debts.get(command);
        return known != null && known.call == call;
    }

    /** The server has run the call, or will not; one that was made after it is still owed. */
    void settle(Command command, C call) {
        debts.computeIfPresent(command, (key, known) -> known.call == call ? null : known);
    }

    /** The calls that still matter. */
    List<C> due() {
        drop(scheduler.nanoTime());
        return debts.values().stream().map(Debt::call).toList();
    }

    int size() {
        return debts.size();
    }

    void clear() {
        debts.clear();
    }
}

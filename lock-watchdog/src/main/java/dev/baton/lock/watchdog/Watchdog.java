package dev.baton.lock.watchdog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews leases until they are ended, checks those that are not to be renewed, and ends the ones whose local deadline
 * passes without an answer.
 *
 * <p>A hashed wheel (Varghese and Lauck, SOSP 1987) holds the leases by the tick in which they are due. It belongs to one
 * task that the scheduler runs whenever something is due. Other threads hand leases over through a lock-free stack, whose
 * push is all that a hold shorter than a tick ever costs: the task finds it ended and drops it. A lease is out of the
 * wheel while its renewal is under way, except for its deadline: it is put back at once to be looked at then.
 *
 * <p>Leases that are due in one tick go to the {@link Renewer} in batches by group, all groups at once: a group whose
 * answers fail to come delays no other.
 */
public final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long TICK = 10_000_000L;
    private static final int SLOTS = 2048;
    private static final int PARTS_OF_PACE = 128;
    private static final long LONGEST_INTAKE = 100_000_000L;
    private static final long SHORTEST_RETRY = 20_000_000L;
    private static final long LONGEST_RETRY = 500_000_000L;
    private static final VarHandle INTAKE;

    static {
        try {
            INTAKE = MethodHandles.lookup().findVarHandle(Watchdog.class, "intake", Lease.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;
    private final Renewer renewer;
    private final Alarm alarm;
    private final @Nullable Lease[] wheel = new Lease[SLOTS]; // confined to run()
    private int size; // confined to run()
    private long lastTick; // confined to run()
    private volatile @Nullable Lease intake;

    public Watchdog(Scheduler scheduler, Renewer renewer) {
        this.scheduler = scheduler;
        this.renewer = renewer;
        this.alarm = new Alarm(scheduler, this::run);
        this.lastTick = tick(scheduler.nanoTime());
    }

    /** Takes a lease into the schedule, or looks at it anew because it has ended or its due time has changed. */
    public void watch(Lease lease) {
        if (lease.markQueued()) {
            Lease top;
            do {
                top = intake;
                lease.nextQueued = top;
            } while (!INTAKE.compareAndSet(this, top, lease));
        }
        long latest = scheduler.nanoTime() + LONGEST_INTAKE;
        alarm.setNoLaterThan(lease.dueNanos - latest < 0 ? lease.dueNanos : latest);
    }

    /** The lease's next renewal or check is due at this time, unless it is due before. */
    public void hurry(Lease lease, long dueNanos) {
        if (lease.dueNanos - dueNanos > 0) {
            schedule(lease, dueNanos);
        }
    }

    /** The lease's renewal or check was answered, and the lease confirmed; the next one is due at most a pace after its sending. */
    public void answered(Lease lease, long sentNanos) {
        schedule(lease, nextNanos(lease, sentNanos));
        hurry(lease, nextNanos(lease, sentNanos)); // if the pace has become quicker just now
    }

    /** It is not known whether the renewal ran: it is tried again until the local deadline. */
    public void unanswered(Lease lease) {
        long now = scheduler.nanoTime();
        long delay = Math.max(SHORTEST_RETRY, Math.min(LONGEST_RETRY, lease.remainingNanos(now) / 8));
        schedule(lease, now + delay);
    }

    /** How many leases the schedule holds; those handed over in the last tenth of a second are not counted yet. */
    public int size() {
        return size;
    }

    private static long nextNanos(Lease lease, long sentNanos) {
        long pace = lease.paceNanos();
        return sharedInstant(sentNanos + pace, pace);
    }

    /**
     * What is due within a small part of its pace is due together, at the beginning of that part: however evenly the holds
     * of a client are spread, their renewals fill batches.
     */
    static long sharedInstant(long dueNanos, long paceNanos) {
        long part = paceNanos / PARTS_OF_PACE;
        return part <= TICK ? dueNanos : dueNanos - Math.floorMod(dueNanos, part);
    }

    private void schedule(Lease lease, long dueNanos) {
        if (!lease.isEnded()) {
            lease.dueNanos = dueNanos;
            watch(lease);
        }
    }

    private void run() {
        long now = scheduler.nanoTime();
        takeIn();
        Map<Integer, List<Lease>> due = new HashMap<>();
        long nowTick = tick(now);
        long from = Math.max(lastTick, nowTick - SLOTS + 1);
        for (long tick = from; tick <= nowTick; tick++) {
            collect(slot(tick), now, due);
        }
        lastTick = nowTick;
        due.forEach(this::renew);
        if (size > 0) {
            alarm.setNoLaterThan(nextDue(nowTick));
        }
    }

    private void takeIn() {
        Lease lease = (Lease) INTAKE.getAndSet(this, null);
        while (lease != null) {
            Lease following = lease.nextQueued;
            lease.nextQueued = null;
            lease.unmarkQueued();
            unlink(lease);
            if (!lease.isEnded()) {
                link(lease, earlier(lease.dueNanos, lease.term().deadlineNanos()));
            }
            lease = following;
        }
    }

    private void collect(int slot, long now, Map<Integer, List<Lease>> due) {
        Lease lease = wheel[slot];
        while (lease != null) {
            Lease following = lease.next;
            if (lease.isEnded()) {
                unlink(lease);
            } else if (lease.placedNanos - now <= 0) {
                unlink(lease);
                takeTurn(lease, now, due);
            }
            lease = following;
        }
    }

    private void takeTurn(Lease lease, long now, Map<Integer, List<Lease>> due) {
        if (lease.remainingNanos(now) <= 0) {
            lease.expired();
            return;
        }
        link(lease, lease.term().deadlineNanos());
        if (lease.dueNanos - now <= 0 && !leaked(lease)) {
            lease.dueNanos = lease.term().deadlineNanos();
            due.computeIfAbsent(lease.group(), group -> new ArrayList<>()).add(lease);
        }
    }

    private boolean leaked(Lease lease) {
        if (!lease.leaked && lease.term().watched()) {
            String leak = lease.leak();
            if (leak != null) {
                lease.leaked = true;
                lease.dueNanos = lease.term().deadlineNanos();
                log.warn("{}", leak);
            }
        }
        return lease.leaked;
    }

    private void renew(int group, List<Lease> leases) {
        for (int from = 0; from < leases.size(); from += Renewer.MAX_BATCH) {
            int to = Math.min(leases.size(), from + Renewer.MAX_BATCH);
            renewer.renew(group, List.copyOf(leases.subList(from, to)));
        }
    }

    private long nextDue(long nowTick) {
        for (long tick = nowTick + 1; tick < nowTick + SLOTS; tick++) {
            if (wheel[slot(tick)] != null) {
                return tick * TICK;
            }
        }
        return (nowTick + SLOTS) * TICK;
    }

    private void link(Lease lease, long dueNanos) {
        long tick = Math.max(tick(dueNanos) + 1, lastTick + 1);
        int slot = slot(tick);
        Lease first = wheel[slot];
        lease.placedNanos = dueNanos;
        lease.slot = slot;
        lease.next = first;
        lease.previous = null;
        if (first != null) {
            first.previous = lease;
        }
        wheel[slot] = lease;
        size++;
    }

    private void unlink(Lease lease) {
        if (lease.slot < 0) {
            return;
        }
        Lease previous = lease.previous;
        Lease next = lease.next;
        if (previous == null) {
            wheel[lease.slot] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        lease.previous = null;
        lease.next = null;
        lease.slot = -1;
        size--;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private static long tick(long nanos) {
        return Math.floorDiv(nanos, TICK);
    }

    private static int slot(long tick) {
        return (int) Math.floorMod(tick, (long) SLOTS);
    }
}

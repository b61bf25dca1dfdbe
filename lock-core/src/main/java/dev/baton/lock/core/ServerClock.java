package dev.baton.lock.core;

import org.jspecify.annotations.Nullable;

/**
 * An estimate of one server's clock with a sound error bound, from round trips: the server's time in an answer was read
 * between the sending of the command and the arrival of its answer (Cristian, Distributed Computing 1989). The bounds of
 * several round trips are intersected; each grows with its age by more than clocks drift apart. When they contradict each
 * other, the server's clock was set, and only the newest counts.
 *
 * <p>An estimate that is a minute old, or of a connection that has ended, is none.
 */
public final class ServerClock {
    private static final long MAX_AGE = 60_000_000_000L;
    private static final long DRIFT = 1_000; // one part in so many
    private static final long TICK = 1_000; // the server's clock shows whole microseconds

    private volatile @Nullable Bounds bounds;

    /** No estimate yet. */
    public ServerClock() {}

    /**
     * Server time minus local time, in nanoseconds.
     *
     * @param atNanos local time at which these bounds held
     */
    private record Bounds(long least, long most, long atNanos) {
        Bounds at(long nowNanos) {
            long grown = (nowNanos - atNanos) / DRIFT;
            return new Bounds(least - grown, most + grown, nowNanos);
        }
    }

    /** An answer has come, with the server's time in it. */
    public void sample(long sentNanos, long receivedNanos, long serverMicros) {
        long server = serverMicros * 1_000;
        long drifted = (receivedNanos - sentNanos) / DRIFT;
        Bounds fresh = new Bounds(server - receivedNanos - drifted, server + TICK - sentNanos + drifted, receivedNanos);
        Bounds known = bounds;
        if (known == null || receivedNanos - known.atNanos > MAX_AGE) {
            bounds = fresh;
            return;
        }
        Bounds grown = known.at(receivedNanos);
        long least = Math.max(grown.least, fresh.least);
        long most = Math.min(grown.most, fresh.most);
        bounds = least <= most ? new Bounds(least, most, receivedNanos) : fresh;
    }

    /** Forgets everything: the connection has ended, or the server may be another one. */
    public void reset() {
        bounds = null;
    }

    /** Whether there is an estimate. */
    public boolean isValid(long nowNanos) {
        Bounds known = bounds;
        return known != null && nowNanos - known.atNanos <= MAX_AGE;
    }

    /** The earliest that the server's clock may show {@code timeoutNanos} from now, in microseconds: no later is later. */
    public long notAfterMicros(long nowNanos, long timeoutNanos) {
        return (nowNanos + known().at(nowNanos).least + timeoutNanos) / 1_000;
    }

    /** The earliest local time at which the server's clock may show {@code serverMicros}. */
    public long earliestLocal(long serverMicros, long nowNanos) {
        return serverMicros * 1_000 - known().at(nowNanos).most;
    }

    private Bounds known() {
        Bounds known = bounds;
        if (known == null) {
            throw new IllegalStateException("no estimate");
        }
        return known;
    }
}

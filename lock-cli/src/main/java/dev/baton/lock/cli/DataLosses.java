package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.List;

/** When the server lost its data: what a hold of before is forgiven then, and for how long. Guarded by the register. */
final class DataLosses {
    private final List<Loss> losses = new ArrayList<>();

    private static final class Loss {
        private final long beganNanos;
        private long endedNanos = Long.MAX_VALUE;

        Loss(long beganNanos) {
            this.beganNanos = beganNanos;
        }
    }

    void begin(long nowNanos) {
        losses.add(new Loss(nowNanos));
    }

    void end(long nowNanos) {
        losses.get(losses.size() - 1).endedNanos = nowNanos;
    }

    /**
     * True if that time lies in a loss, or after it by no more than the lease of a hold that cannot know of it yet.
     * A hold that passed between threads of its client meanwhile lives on the same lease.
     */
    boolean excuse(long fromNanos, long toNanos, long leaseNanos) {
        return losses.stream().anyMatch(loss -> fromNanos >= loss.beganNanos && before(toNanos, loss, leaseNanos));
    }

    /** True if the hold began before data was lost, and was still valid when every lease of then was over. */
    boolean outlived(RegisteredHold hold) {
        return losses.stream()
                .anyMatch(loss -> hold.beganNanos() < loss.beganNanos
                        && hold.validNanos() > loss.beganNanos
                        && !before(hold.validNanos(), loss, hold.attempt().leaseNanos()));
    }

    /** True if data was lost during the hold, or so shortly before that the hold may live on a lease of then. */
    boolean struck(RegisteredHold hold, long leaseNanos) {
        return losses.stream()
                .anyMatch(loss -> loss.beganNanos < hold.endedNanos() && before(hold.beganNanos(), loss, leaseNanos));
    }

    private static boolean before(long atNanos, Loss loss, long leaseNanos) {
        return loss.endedNanos == Long.MAX_VALUE || atNanos - loss.endedNanos <= leaseNanos;
    }
}

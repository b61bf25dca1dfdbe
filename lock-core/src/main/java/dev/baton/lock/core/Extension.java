package dev.baton.lock.core;

import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.watchdog.Term;
import java.util.List;

/** Changes to the lease of a hold that its owner asks for. */
final class Extension {
    private Extension() {}

    /** Makes the lease end with {@code leaseNanos} from now, not renewed any more; false if the hold is lost. */
    static boolean replace(Engine engine, Hold hold, long leaseNanos) {
        hold.ownership.setWatched(false, leaseNanos);
        return send(engine, hold, leaseNanos, Renewal.Mode.REPLACE);
    }

    /** Makes the lease end no earlier than {@code leaseNanos} from now; false if the hold is lost. */
    static boolean atLeast(Engine engine, Hold hold, long leaseNanos) {
        if (hold.ownership.remainingNanos(engine.now()) >= leaseNanos) {
            return true;
        }
        return send(engine, hold, leaseNanos, Renewal.Mode.EXTEND);
    }

    private static boolean send(Engine engine, Hold hold, long leaseNanos, Renewal.Mode mode) {
        Ownership owned = hold.ownership;
        Renewal renewal = Renewals.of(owned, leaseNanos, mode);
        if (mode == Renewal.Mode.REPLACE) {
            owned.shorten(renewal.sequence(), Term.deadline(engine.now(), leaseNanos));
            engine.watchdog().watch(owned);
        }
        Call<List<Renewed>> call = new Call<>(engine, hold.name());
        Renewed answer = call.await(reply -> engine.backend().renew(owned.group(), List.of(renewal), reply))
                .get(0);
        if (!Renewals.apply(engine, owned, renewal, answer)) {
            return false;
        }
        if (answer.kind() == Renewed.Kind.FAILED) {
            throw Failures.refused(engine.describe(hold.name()), hold.name(), answer.cause());
        }
        engine.watchdog().answered(owned, answer.sentNanos());
        return hold.isHeld();
    }
}

package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.progress.Progress;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Follows a run through its plan, and says how far it has come. Estimates are corrected by how the parts so far went. */
final class Tracker implements Rounds.Observer {
    /** How much time has to pass until the run itself counts as much as the plan. */
    private static final double TRUST_IN_PLAN_SECONDS = 60;

    private final Plan plan;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private int index; // guarded by this, as are the others
    private long partStartNanos;
    private String detail = "";

    Tracker(Plan plan, LongSupplier nanoTime) {
        this.plan = plan;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.partStartNanos = startNanos;
    }

    /** The part of that index begins. */
    synchronized void begin(int partIndex) {
        index = partIndex;
        partStartNanos = nanoTime.getAsLong();
        detail = "";
    }

    /** The part is over: none runs until the next begins. */
    synchronized void end() {
        begin(index + 1);
    }

    @Override
    public synchronized void turn(Peer peer, int round) {
        detail = peer.title() + (round == 0 ? ", warm-up" : ", round " + round);
    }

    double elapsedSeconds() {
        return (nanoTime.getAsLong() - startNanos) / 1e9;
    }

    synchronized double partSeconds() {
        return (nanoTime.getAsLong() - partStartNanos) / 1e9;
    }

    /** Where the run is now. */
    synchronized Progress now() {
        double elapsed = elapsedSeconds();
        double left = leftSeconds(elapsed);
        Part part = plan.parts().get(Math.min(index, plan.parts().size() - 1));
        return new Progress(
                Math.min(index + 1, plan.parts().size()),
                plan.parts().size(),
                part.id() + " " + part.title(),
                detail,
                left == 0 ? 1 : elapsed / (elapsed + left),
                Duration.ofMillis((long) (left * 1e3)));
    }

    private double leftSeconds(double elapsed) {
        double planned = seconds(plan.estimateFrom(index));
        double before = seconds(plan.estimate()) - planned;
        double inPart = partSeconds();
        double pace = (elapsed - inPart + TRUST_IN_PLAN_SECONDS) / (before + TRUST_IN_PLAN_SECONDS);
        double later = seconds(plan.estimateFrom(index + 1));
        return later * pace + Math.max(0, (planned - later) * pace - inPart);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}

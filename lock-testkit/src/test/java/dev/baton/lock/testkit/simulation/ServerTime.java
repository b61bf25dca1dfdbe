package dev.baton.lock.testkit.simulation;

/** The server's wall clock, which may be set. */
final class ServerTime {
    private final Timeline timeline;
    private LocalClock clock;
    private long shown; // the latest time that it is known to have shown
    private long past; // and when data was lost that told of it: to be set back further would break tokens (L3)

    ServerTime(Timeline timeline, LocalClock clock) {
        this.timeline = timeline;
        this.clock = clock;
    }

    /** In microseconds since the epoch. */
    long micros() {
        return clock.local(timeline.now()) / 1_000;
    }

    /** The server has come to a time that another one after it must be past (L3). */
    void note() {
        shown = Math.max(shown, micros());
    }

    void set(long byNanos) {
        note();
        clock = clock.set(byNanos);
        catchUp(past);
    }

    /** Another server's clock from now on: it differs by less than the time that has passed since the last one ended. */
    void replace(long aheadNanos) {
        past = shown;
        clock = clock.set(aheadNanos);
        catchUp(past);
    }

    private void catchUp(long micros) {
        long behind = micros - micros();
        if (behind >= 0) {
            clock = clock.set((behind + 1) * 1_000);
        }
    }
}

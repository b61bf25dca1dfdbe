package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Releases, and what is undone beside them, where the timer's thread is quicker than the one that sets it. */
class UndosTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Release RELEASE = new Release("orders", 7, false, 0, 0);

    private final HastyTime time = new HastyTime();
    private final OnceReleasing backend = new OnceReleasing();
    private final Settings settings = new Settings("host/1/test", LockOptions.defaults(), 1, 1, 1, 1);
    private final Undos undos = new Undos(new Engine(settings, backend, time, Runnable::run, () -> 0));
    private final Recorded outcome = new Recorded();

    /** Runs what is due before {@link #schedule} returns. */
    private static final class HastyTime implements Scheduler {
        private final VirtualTime virtual = new VirtualTime();

        @Override
        public long nanoTime() {
            return virtual.nanoTime();
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            if (delayNanos > 0) {
                return virtual.schedule(task, delayNanos);
            }
            task.run();
            return () -> {};
        }
    }

    /** A hold is there once; to release it again finds another's. */
    private static final class OnceReleasing extends IdleBackend {
        private int releases;

        @Override
        public void release(Release release, Reply<Released> reply) {
            reply.answered(releases++ == 0 ? Released.RELEASED : Released.TAKEN);
        }
    }

    private static final class Recorded implements Undos.Outcome {
        private final List<String> told = new ArrayList<>();

        @Override
        public void done() {
            told.add("done");
        }

        @Override
        public void lost(Reason reason) {
            told.add("lost: " + reason);
        }
    }

    @Test
    void R10_aCommandWhoseTimeIsOverIsUndoneByTheReleaseItself() {
        time.virtual.advance(10 * MILLI);
        undos.release(RELEASE, /* unsureUntil= */ 9 * MILLI, outcome);
        assertThat(outcome.told).containsExactly("done");
        time.virtual.advance(10 * MILLI);
        assertThat(backend.releases).isEqualTo(1);
        assertThat(undos.isIdle()).isTrue();
    }

    @Test
    void R10_aCommandThatMayStillRunIsUndoneAfterTheRelease() {
        undos.release(RELEASE, /* unsureUntil= */ 5 * MILLI, outcome);
        assertThat(outcome.told).containsExactly("done");
        assertThat(undos.isIdle()).isFalse();
        time.virtual.advance(4 * MILLI);
        assertThat(backend.releases).isEqualTo(1);
        time.virtual.advance(2 * MILLI);
        assertThat(backend.releases).isEqualTo(2);
        assertThat(outcome.told).hasSize(1);
        assertThat(undos.isIdle()).isTrue();
    }

    /** A release that waits for its answer is of one lock only: another lock's number, be it forged, has its own. */
    @Test
    void R5_releasesOfOneNumberAreOneOnlyIfTheyAreOfOneLock() {
        List<Release> sent = new ArrayList<>();
        Undos silent = new Undos(new Engine(settings, new SilentlyReleasing(sent), time, Runnable::run, () -> 0));
        Release forged = new Release("stock", RELEASE.number(), false, 0, 0);
        Release strict = new Release("orders", RELEASE.number(), true, 0, 0);
        silent.undo(forged, Contender.NEVER);
        silent.undo(strict, Contender.NEVER);
        silent.release(RELEASE, Contender.NEVER, outcome);
        assertThat(sent).containsExactly(forged, strict, RELEASE);
        assertThat(outcome.told).isEmpty();
        silent.undo(RELEASE, Contender.NEVER);
        assertThat(sent).hasSize(3);
    }

    /** Whose answers are still under way. */
    private static final class SilentlyReleasing extends IdleBackend {
        private final List<Release> sent;

        SilentlyReleasing(List<Release> sent) {
            this.sent = sent;
        }

        @Override
        public void release(Release release, Reply<Released> reply) {
            sent.add(release);
        }
    }
}

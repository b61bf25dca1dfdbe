package dev.baton.lock.core;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.internal.Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One hold, of a thread or of a handle, from its grant to its release or loss. Which of the two it ends with is decided by
 * one compare-and-set of the state, so that a loss is told once and never after a release.
 *
 * <pre>
 * field            written by              guard
 * state            releaser or loser       compare-and-set
 * loss, reason     the contender           volatile
 * depth, watched   the owning thread       confined to it
 * reachableBy      whoever delivers it     volatile; the future that it comes by, then the handle
 * lost             whoever asks first      compare-and-set
 * </pre>
 */
final class Hold {
    private static final int HELD = 0;
    private static final int RELEASED = 1;
    private static final int LOSING = 2;
    private static final int LOST = 3;
    private static final VarHandle STATE;
    private static final VarHandle NOTICE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Hold.class, "state", int.class);
            NOTICE = MethodHandles.lookup().findVarHandle(Hold.class, "notice", Notice.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Ownership ownership;
    final long token; // tells the holds of a client apart, also where it is no fencing token
    final LockOptions options;
    final @Nullable Thread owner;
    final long acquiredNanos;
    final long waitedNanos;
    final Engine engine;

    private int depth = 1;
    private @Nullable BitSet watchedLevels; // of a leased hold: the nested acquires that are watched
    private volatile int state = HELD;
    private volatile @Nullable Reason reason;
    private volatile @Nullable LockLostException loss;
    private volatile @Nullable WeakReference<?> reachableBy;
    private volatile @Nullable Notice notice;

    /** The future of a loss, and what the user sees of it: always the same. */
    private record Notice(CompletableFuture<LockLostException> future, CompletionStage<LockLostException> stage) {
        static Notice fresh() {
            CompletableFuture<LockLostException> future = new CompletableFuture<>();
            return new Notice(future, future.minimalCompletionStage());
        }
    }

    Hold(Engine engine, Ownership ownership, long token, Waiter waiter, long nowNanos) {
        this.engine = engine;
        this.ownership = ownership;
        this.token = token;
        this.options = waiter.options;
        this.owner = waiter.owner;
        this.acquiredNanos = nowNanos;
        this.waitedNanos = nowNanos - waiter.startNanos;
    }

    String name() {
        return ownership.contender.name;
    }

    /** Compares clocks: true only before the local deadline (L16). */
    boolean isHeld() {
        return state == HELD && ownership.remainingNanos(engine.now()) > 0;
    }

    /** For users, who rely on it. */
    long fencingToken() {
        String why = engine.backend().whyNoTokens();
        if (why != null) {
            throw new UnsupportedOperationException(Failures.named(name()) + ": there are no fencing tokens: " + why);
        }
        return token;
    }

    boolean isReleased() {
        return state == RELEASED;
    }

    Duration remaining() {
        return state == HELD ? Duration.ofNanos(Math.max(0, ownership.remainingNanos(engine.now()))) : Duration.ZERO;
    }

    // ---- nesting, by the owning thread

    int depth() {
        return depth;
    }

    /** Another acquire by the thread that holds; {@code watched} if by it a leased hold has become a watched one. */
    void enter(boolean watched) {
        if (watched) {
            BitSet levels = watchedLevels == null ? new BitSet() : watchedLevels;
            levels.set(depth);
            watchedLevels = levels;
        }
        depth++;
    }

    /** Undoes the newest acquire; true if it was a watched one nested in a leased hold, and no other such is left. */
    boolean leave() {
        depth--;
        BitSet levels = watchedLevels;
        if (levels == null || !levels.get(depth)) {
            return false;
        }
        levels.clear(depth);
        return levels.isEmpty();
    }

    // ---- the end

    /** Begins the release; false if the hold has been released or lost before. */
    boolean beginRelease() {
        return STATE.compareAndSet(this, HELD, RELEASED);
    }

    /** The hold is lost. Told once: to {@code lost()}, the listeners and, if wanted, the owning thread (L17). */
    void lose(Reason why) {
        reason = why;
        LockLostException lost = lossBy(why);
        if (!STATE.compareAndSet(this, HELD, LOSING)) {
            return;
        }
        loss = lost;
        if (options.interruptOnLoss() && owner != null && why != Reason.CLOSED) {
            owner.interrupt();
        }
        state = LOST;
        engine.threadHolds().lost(this);
        Notice waiting = notice;
        if (waiting != null) {
            engine.complete(waiting.future, lost);
        }
        engine.listeners().lost(this, lost);
    }

    /**
     * The release has found that the hold was lost before it; its caller is told by an exception, so nobody else is. What
     * the backend finds when the lease is over, another holder for one, is what became of the lock since.
     */
    void foundLost(Reason why) {
        boolean over = reason == null && ownership.remainingNanos(engine.now()) <= 0;
        LockLostException lost = lossBy(over ? Reason.EXPIRED : why);
        loss = lost;
        engine.listeners().lost(this, lost);
    }

    /** An expired hold was lost when its lease ended, however late that is noticed. */
    private LockLostException lossBy(Reason why) {
        boolean expired = why == Reason.EXPIRED;
        long late = expired ? Math.max(0, -ownership.remainingNanos(engine.now())) : 0;
        Throwable trouble = expired && ownership.term().watched() ? ownership.trouble() : null;
        return new LockLostException(name(), token, why, Instant.now().minusNanos(late), trouble);
    }

    /** The loss, once the owning thread can no longer be interrupted for it; null if the hold was not lost. */
    @Nullable
    LockLostException loss() {
        while (state == LOSING) {
            Thread.onSpinWait();
        }
        return loss;
    }

    /** The loss of a hold that is not held any more, also while its contender is busy and has not come to it. */
    LockLostException lossOrExpiry() {
        LockLostException known = loss();
        return known == null ? lossBy(Reason.EXPIRED) : known;
    }

    Reason reasonOfLoss() {
        Reason known = reason;
        return known == null ? Reason.EXPIRED : known;
    }

    /** Completes when the hold is lost; never if it is released before. */
    CompletionStage<LockLostException> lost() {
        Notice known = notice;
        if (known == null) {
            Notice fresh = Notice.fresh();
            LockLostException before = loss;
            if (state == LOST && before != null) {
                fresh.future.complete(before); // nobody depends on it yet
            }
            Notice first = (Notice) NOTICE.compareAndExchange(this, null, fresh);
            known = first == null ? fresh : first;
        }
        LockLostException lost = loss;
        if (state == LOST && lost != null && !known.future.isDone()) {
            engine.complete(known.future, lost);
        }
        return known.stage;
    }

    // ---- leaks

    /** What its user has of a hold that is no thread's: known only weakly, so that it is noticed when it is dropped. */
    void setReachableBy(Object view) {
        reachableBy = new WeakReference<>(view);
    }

    /**
     * Why nobody can release this hold any more, or null (L28). Whether it is released is looked at last: whoever is gone
     * does so no more, and once it is released, the lease is another hold's.
     */
    @Nullable
    String leak() {
        String who = dropped();
        if (who == null || state != HELD) {
            return null;
        }
        Duration held = Duration.ofNanos(engine.now() - acquiredNanos);
        return "%s leaks: %s without releasing it, %s after it was acquired; it is renewed no longer"
                .formatted(Failures.named(name()), who, held);
    }

    private @Nullable String dropped() {
        Thread thread = owner;
        WeakReference<?> view = reachableBy;
        if (thread != null && !thread.isAlive()) {
            return "the thread \"" + Text.oneLine(thread.getName()) + "\" ended";
        }
        return view != null && view.get() == null ? "its handle, or the future of that, was garbage-collected" : null;
    }
}

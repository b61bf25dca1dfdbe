package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Threads of one round: they begin together at a barrier, run until a flag falls, and are all waited for. */
final class Team {
    private static final long LIMIT_SECONDS = 60;

    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final int size;
    private final Member member;
    private final LongUnaryOperator stopAfterStart;
    private final CyclicBarrier start;
    private volatile boolean running = true;
    private volatile long startNanos; // written before anybody passes the barrier
    private volatile long stopNanos; // written before anybody passes the barrier

    /** What each thread does until the team is no longer running. */
    @FunctionalInterface
    interface Member {
        void run(int index, Team team) throws Exception;
    }

    private Team(int size, Member member, LongUnaryOperator stopAfterStart) {
        this.size = size;
        this.member = member;
        this.stopAfterStart = stopAfterStart;
        this.start = new CyclicBarrier(size + 1, this::begin);
    }

    /**
     * Runs a team.
     *
     * @return the time between start and stop, in nanoseconds
     * @throws IllegalStateException if a member failed, or did not end in time after the stop
     */
    static long run(int size, Duration length, Member member) {
        return new Team(size, member, start -> start + length.toNanos()).run(System.nanoTime());
    }

    /** Runs a team that starts and stops at these times of {@link System#nanoTime}, or starts late; as above. */
    static long run(int size, long startNanos, long stopNanos, Member member) {
        return new Team(size, member, start -> stopNanos).run(startNanos);
    }

    boolean isRunning() {
        return running;
    }

    /** Whether the round goes on at this time: by the clock, which all processes share, where each has its own flag. */
    boolean isBeforeStop(long nowNanos) {
        return running && nowNanos - stopNanos < 0;
    }

    private long run(long earliestStartNanos) {
        ExecutorService threads = Executors.newFixedThreadPool(size, Team::daemon);
        try {
            return run(earliestStartNanos, threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a round", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread of the round failed: " + e.getCause(), e);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("a thread of the round hangs", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private long run(long earliestStartNanos, ExecutorService threads)
            throws InterruptedException, ExecutionException, BrokenBarrierException, TimeoutException {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int index = i;
            ends.add(threads.submit(() -> runMember(index)));
        }
        Pause.nanos(earliestStartNanos - System.nanoTime());
        awaitStart();
        long elapsedNanos = letRun();
        for (Future<?> end : ends) {
            end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        return elapsedNanos;
    }

    /** A failure ends the round at once. */
    private long letRun() throws InterruptedException, ExecutionException {
        try {
            failure.get(Math.max(0, stopNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            throw new AssertionError("completes by failures only");
        } catch (TimeoutException e) {
            return System.nanoTime() - startNanos;
        } finally {
            running = false;
        }
    }

    private @Nullable Void runMember(int index) throws Exception {
        awaitStart();
        try {
            member.run(index, this);
            return null;
        } catch (Throwable e) {
            failure.completeExceptionally(e);
            throw e;
        } finally {
            Allocations.threadEnds();
        }
    }

    private void begin() {
        startNanos = System.nanoTime();
        stopNanos = stopAfterStart.applyAsLong(startNanos);
    }

    private void awaitStart() throws InterruptedException, BrokenBarrierException, TimeoutException {
        start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "round");
        thread.setDaemon(true);
        return thread;
    }
}

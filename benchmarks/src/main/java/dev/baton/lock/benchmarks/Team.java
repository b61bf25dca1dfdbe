package dev.baton.lock.benchmarks;

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
import org.jspecify.annotations.Nullable;

/** Threads of one round: they begin together at a barrier, run until a flag falls, and are all waited for. */
final class Team {
    private static final long LIMIT_SECONDS = 60;

    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final int size;
    private final Member member;
    private final CyclicBarrier start;
    private volatile boolean running = true;

    /** What each thread does until the team is no longer running. */
    @FunctionalInterface
    interface Member {
        void run(int index, Team team) throws Exception;
    }

    private Team(int size, Member member) {
        this.size = size;
        this.member = member;
        this.start = new CyclicBarrier(size + 1);
    }

    /**
     * Runs a team.
     *
     * @return the time between start and stop, in nanoseconds
     * @throws IllegalStateException if a member failed, or did not end in time after the stop
     */
    static long run(int size, Duration length, Member member) {
        ExecutorService threads = Executors.newFixedThreadPool(size, Team::daemon);
        try {
            return new Team(size, member).run(length, threads);
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

    boolean isRunning() {
        return running;
    }

    private long run(Duration length, ExecutorService threads)
            throws InterruptedException, ExecutionException, BrokenBarrierException, TimeoutException {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int index = i;
            ends.add(threads.submit(() -> runMember(index)));
        }
        awaitStart();
        long elapsedNanos = letRun(length);
        for (Future<?> end : ends) {
            end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        return elapsedNanos;
    }

    /** A failure ends the round at once. */
    private long letRun(Duration length) throws InterruptedException, ExecutionException {
        long startNanos = System.nanoTime();
        try {
            failure.get(length.toNanos(), TimeUnit.NANOSECONDS);
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
        }
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

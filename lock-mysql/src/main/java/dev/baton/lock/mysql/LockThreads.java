package dev.baton.lock.mysql;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that wait for the server: JDBC has no other way. Whatever blocks on them uses one of the client's
 * connections, and there is a thread for each of those, so that no task waits for another session's.
 */
final class LockThreads implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LockThreads.class);

    private final ThreadPoolExecutor threads;

    /** A thread of any client's: it has nothing of the thread that happened to start it. */
    private static final class LockThread extends Thread {
        LockThread(Runnable task, String name) {
            super(null, task, name, /* stackSize= */ 0, /* inheritThreadLocals= */ false);
            setDaemon(true);
            setContextClassLoader(LockThreads.class.getClassLoader());
        }
    }

    /** Takes a task only if a thread waits for one: else there is to be another thread, while there may be. */
    @SuppressWarnings("serial") // is not serialized
    private static final class Waiting extends LinkedTransferQueue<Runnable> {
        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    /** At most so many threads, each of which ends when there has been nothing to do for a while. */
    LockThreads(int most) {
        this(most, lockThreads());
    }

    LockThreads(int most, ThreadFactory factory) {
        threads = new ThreadPoolExecutor(
                0, most, 5, TimeUnit.SECONDS, new Waiting(), factory, (task, full) -> queue(task));
    }

    private static ThreadFactory lockThreads() {
        AtomicInteger started = new AtomicInteger();
        return task -> new LockThread(task, "baton-mysql-" + started.incrementAndGet());
    }

    private void queue(Runnable task) {
        if (threads.isShutdown()) {
            log.debug("Closed: a task is dropped");
        } else {
            threads.getQueue().add(task);
        }
    }

    /** Does not throw: a task for which no thread can be started now is run by one that there is, or by the next one. */
    @Override
    public void execute(Runnable task) {
        Runnable safe = () -> runSafely(task);
        try {
            threads.execute(safe);
        } catch (RuntimeException | Error e) {
            log.error("A thread could not be started: a task has to wait for another one", e);
            queue(safe);
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task failed", e);
        }
    }

    /** Whether the current thread is such a thread. */
    static boolean isCurrentThread() {
        return Thread.currentThread() instanceof LockThread;
    }

    /** Runs what was handed in, and nothing more; does not wait. */
    @Override
    public void close() {
        threads.shutdown();
    }
}

package dev.baton.lock.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has to be closed at the end, the last first: on {@link #close}, or when the process is told to end (Ctrl-C, a
 * signal). Closes everything once; whoever comes second waits until that is done.
 */
final class Teardown implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> open = new ArrayDeque<>(); // guarded by lock
    private volatile boolean closed; // written under lock
    private volatile boolean interrupted; // set once, by the shutdown hook

    private Teardown() {}

    static Teardown atExit() {
        Teardown teardown = new Teardown();
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::shutdown, "teardown"));
        return teardown;
    }

    /** Remembers it; if everything is closed already, so is this, at once. */
    <T extends AutoCloseable> T add(T resource) {
        lock.lock();
        try {
            if (closed) {
                closeQuietly(resource);
                throw new DemoException("ending");
            }
            open.push(resource);
            return resource;
        } finally {
            lock.unlock();
        }
    }

    /** True if the process was told to end before the work was done: failures that follow are of no interest. */
    boolean interrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            while (!open.isEmpty()) {
                closeQuietly(open.pop());
            }
        } finally {
            lock.unlock();
        }
    }

    private void shutdown() {
        interrupted = !closed;
        close();
    }

    /** The others must be closed although one fails. */
    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("baton: " + Failures.reason(e));
        }
    }
}

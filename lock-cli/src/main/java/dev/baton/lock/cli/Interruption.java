package dev.baton.lock.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An interrupt that comes after a while, unless the thread says before that it is of no use any more. */
final class Interruption implements AutoCloseable {
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "interrupts");
        thread.setDaemon(true);
        return thread;
    });

    private final Future<?> interrupt;

    private Interruption(Thread thread, int millis) {
        this.interrupt = TIMER.schedule(thread::interrupt, millis, TimeUnit.MILLISECONDS);
    }

    static Interruption ofThisThread(int afterMillis) {
        return new Interruption(Thread.currentThread(), afterMillis);
    }

    /** After it no interrupt comes or has stayed. */
    @Override
    public void close() {
        if (!interrupt.cancel(false)) {
            awaitInterrupt();
        }
        var unused = Thread.interrupted();
    }

    private void awaitInterrupt() {
        while (true) {
            try {
                interrupt.get();
                return;
            } catch (InterruptedException e) {
                // this was it, or it comes with the next look
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

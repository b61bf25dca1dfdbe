package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the faults of a plan at their times. Those of one client come one after the other, on a thread that it has,
 * and so do those of the server; otherwise they may overlap.
 */
final class FaultSchedule implements AutoCloseable {
    private static final int END_SECONDS = 30;

    private final FaultPlan plan;
    private final FaultInjector injector;
    private final Register register;
    private final CountDownLatch end;
    private final ExecutorService server = thread();
    private final List<ExecutorService> clients;
    private final ExecutorService scheduler = thread();

    /** @param end tells that the trial's time is over */
    FaultSchedule(FaultPlan plan, FaultInjector injector, Register register, int clients, CountDownLatch end) {
        this.plan = plan;
        this.injector = injector;
        this.register = register;
        this.end = end;
        this.clients = Stream.generate(FaultSchedule::thread).limit(clients).toList();
    }

    void start() {
        scheduler.execute(this::run);
    }

    /** Waits until the faults under way are over. */
    void awaitEnd() throws InterruptedException {
        awaitEnd(scheduler);
        awaitEnd(server);
        for (ExecutorService client : clients) {
            awaitEnd(client);
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        server.shutdownNow();
        clients.forEach(ExecutorService::shutdownNow);
    }

    private void run() {
        long startNanos = System.nanoTime();
        try {
            for (Fault fault = plan.next(); !endsBefore(fault, startNanos); fault = plan.next()) {
                Fault next = fault;
                target(next).execute(() -> inject(next));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private boolean endsBefore(Fault fault, long startNanos) throws InterruptedException {
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        return end.await(Math.max(0, fault.startMillis() - elapsedMillis), TimeUnit.MILLISECONDS);
    }

    private ExecutorService target(Fault fault) {
        return fault.kind().ofOneClient() ? clients.get(fault.client()) : server;
    }

    private void inject(Fault fault) {
        register.faultBegins(fault);
        try {
            injector.inject(fault);
        } catch (IOException | RuntimeException e) {
            register.violation(Kind.UNEXPECTED, "", fault + " could not be made: " + Failures.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } finally {
            register.faultEnds(fault);
        }
    }

    private void awaitEnd(ExecutorService thread) throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            register.violation(Kind.STUCK, "", "a fault does not end");
        }
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "faults");
            thread.setDaemon(true);
            return thread;
        });
    }
}

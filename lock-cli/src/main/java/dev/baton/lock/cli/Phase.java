package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One phase of the demo, with worker processes of its own, so that none profits from what the one before has warmed up.
 * The clock and the count of commands run from the order to start until the last worker is done. Belongs to one thread.
 */
final class Phase {
    private static final int NO_LOCK_SECONDS = 15; // careless sellers can put units back for long
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long REDRAW_MILLIS = 100;

    private final LockKind kind;
    private final DemoSettings settings;
    private final Teardown teardown;
    private final ProgressDisplay display;
    private final PhaseTally tally;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final List<WorkerProcess> workers = new ArrayList<>();

    private record Message(int worker, WorkerRecord content) {}

    Phase(LockKind kind, DemoSettings settings, Teardown teardown, ProgressDisplay display) {
        this.kind = kind;
        this.settings = settings;
        this.teardown = teardown;
        this.display = display;
        this.tally = new PhaseTally(settings.processes(), settings.stock());
    }

    /** @throws DemoException if a worker fails, or nothing is sold any more */
    PhaseResult run(DemoServer server, String uri, LockServers locks, DemoKeys keys) throws InterruptedException {
        server.stock().fill(settings.stock());
        startWorkers(new WorkerServers(uri, locks.uris()), keys);
        follow(tally::allReady);
        long commandsBefore = server.commandCount() + locks.commandCount();
        long startNanos = System.nanoTime();
        workers.forEach(worker -> worker.order(ParentOrders.GO));
        follow(tally::allDone);
        long elapsedNanos = System.nanoTime() - startNanos;
        long commands = server.commandCount() + locks.commandCount() - commandsBefore;
        endWorkers();
        return new PhaseResult(
                kind,
                settings.stock(),
                server.stock().sold(),
                server.stock().left(),
                elapsedNanos,
                commands,
                tally.longestWaitNanos(),
                tally.salesPerThread());
    }

    private void startWorkers(WorkerServers servers, DemoKeys keys) {
        for (int i = 0; i < settings.processes(); i++) {
            int number = i;
            WorkerProcess worker = teardown.add(
                    WorkerProcess.start(arguments(keys), content -> messages.add(new Message(number, content))));
            worker.order(servers.line());
            workers.add(worker);
        }
    }

    private List<String> arguments(DemoKeys keys) {
        return List.of(
                "worker",
                "--backend=" + settings.backend(),
                "--prefix=" + keys.prefix(),
                "--lock=" + kind,
                "--threads=" + settings.threads(),
                "--seconds=" + (kind.excludes() ? 0 : NO_LOCK_SECONDS));
    }

    /** Takes what the workers report until that is the case. */
    private void follow(BooleanSupplier reached) throws InterruptedException {
        long lastNews = System.nanoTime();
        while (!reached.getAsBoolean()) {
            @Nullable Message message = messages.poll(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
            long soldBefore = tally.sold();
            if (message != null) {
                tally.add(message.worker(), message.content());
            }
            if (tally.sold() > soldBefore) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > STALL_NANOS) {
                throw new DemoException("phase \"" + kind.title() + "\"" + ": nothing happened for 30 s");
            }
            display.update(Progress.ofSales(tally.sold(), tally.left(), settings.stock()));
        }
    }

    private void endWorkers() {
        workers.forEach(worker -> worker.order(ParentOrders.END));
        workers.forEach(WorkerProcess::awaitEnd);
    }
}

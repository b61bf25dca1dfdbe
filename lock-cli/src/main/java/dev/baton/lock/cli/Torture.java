package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A trial of the locks: client processes take them in all ways there are, while the processes, the server and the
 * network between them suffer random faults; every hold writes to a {@link Register}, which checks that no two were
 * valid at once, that tokens rose, that losses were told, and that no lock lay idle.
 *
 * <p>Then a time without faults in which everybody has to be served, then the end of the clients, which has to leave
 * nothing on the server.
 */
final class Torture {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 100;
    private static final long CALM_MILLIS = 5_000;
    private static final long READY_SECONDS = 60;

    private final TortureSettings settings;
    private final Teardown teardown;
    private final Terminal terminal;
    private final PrintStream out;
    private final Register register;
    private final CountDownLatch faultsEnd = new CountDownLatch(1);
    private final List<TortureClient> clients = new ArrayList<>();
    private @Nullable Path serverFolder;
    private long startNanos; // of the faults

    Torture(TortureSettings settings, Teardown teardown, Terminal terminal, PrintStream out) {
        this.settings = settings;
        this.teardown = teardown;
        this.terminal = terminal;
        this.out = out;
        this.register = new Register(settings.locks().names(), System::nanoTime);
    }

    Register register() {
        return register;
    }

    /** @throws DemoException if it cannot be carried through */
    void run() throws InterruptedException, IOException {
        EmbeddedServer server = startServer();
        startClients(server);
        announce();
        endure(server);
        findNotRecovered();
        endClients();
        LeftBehind.on(server.uri()).forEach(this::leftBehind);
    }

    private void endure(EmbeddedServer server) throws InterruptedException {
        FaultPlan plan = new FaultPlan(settings.seed(), settings.clients());
        FaultInjector injector = new FaultInjector(server, clients, faultsEnd);
        FaultSchedule faults = teardown.add(new FaultSchedule(plan, injector, register, settings.clients(), faultsEnd));
        faults.start();
        try (ProgressDisplay display = teardown.add(ProgressDisplay.of("torture", LINE_INTERVAL, terminal, out))) {
            startNanos = System.nanoTime();
            watch(display, settings.duration().toMillis());
            faultsEnd.countDown();
            faults.awaitEnd();
            awaitReady();
            watch(display, CALM_MILLIS);
        }
    }

    /** Looks for processes and files, when everything is closed. */
    void findLeftovers() {
        ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .forEach(process -> leftBehind(
                        "process " + process.pid() + " " + process.info().command()));
        if (serverFolder != null && Files.exists(serverFolder)) {
            leftBehind("folder " + serverFolder);
        }
    }

    private void leftBehind(String what) {
        register.violation(Kind.LEFT_BEHIND, "", what);
    }

    private EmbeddedServer startServer() {
        EmbeddedServer server = EmbeddedServer.start(
                teardown, "--appendonly", "yes", "--appendfsync", "no", "--enable-debug-command", "local");
        serverFolder = server.folder();
        return server;
    }

    private void startClients(EmbeddedServer server) throws InterruptedException, IOException {
        RegisterServer registerServer = teardown.add(RegisterServer.start(register));
        for (int i = 0; i < settings.clients(); i++) {
            clients.add(teardown.add(new TortureClient(i, settings, register, registerServer.port(), server.port())));
        }
        awaitReady();
    }

    private void awaitReady() throws InterruptedException {
        for (TortureClient client : clients) {
            if (!client.awaitReady(READY_SECONDS)) {
                throw new DemoException("a client does not start within " + READY_SECONDS + " s");
            }
        }
    }

    private void announce() {
        out.println(settings.clients() + " clients x " + settings.threads() + " threads take "
                + settings.locks().count() + " locks for "
                + Numbers.duration(settings.duration().toNanos()) + " under random faults (--seed " + settings.seed()
                + ").");
    }

    private void watch(ProgressDisplay display, long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - endNanos < 0) {
            register.look();
            display.update(progress());
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private Progress progress() {
        TrialFigures figures = register.figures();
        long elapsedNanos = System.nanoTime() - startNanos;
        double done = Math.min(1, elapsedNanos / (double) settings.duration().toNanos());
        String text = Numbers.whole(figures.count(TrialTally.ACQUISITIONS)) + " acquisitions, "
                + Numbers.whole(figures.faults()) + " faults, " + text(figures.violations());
        boolean wrong = !figures.violations().isEmpty();
        return new Progress(done, wrong, text, Numbers.duration(elapsedNanos) + ": " + text);
    }

    private static String text(List<Violation> violations) {
        return violations.isEmpty()
                ? "no violation"
                : Numbers.whole(violations.size()) + " violations, the latest: "
                        + violations.get(violations.size() - 1).kind().text();
    }

    private void findNotRecovered() {
        Set<String> locks = register.notRecovered();
        locks.forEach(lock -> register.violation(
                Kind.STALLED, lock, "not acquired since the last fault, " + CALM_MILLIS + " ms ago"));
    }

    private void endClients() throws InterruptedException {
        clients.forEach(TortureClient::orderEnd);
        for (TortureClient client : clients) {
            client.awaitEnd();
        }
    }
}

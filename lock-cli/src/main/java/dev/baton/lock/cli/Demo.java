package dev.baton.lock.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The phases one after the other, and what they showed. */
final class Demo {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(2);

    private final DemoSettings settings;
    private final Teardown teardown;
    private final Terminal terminal;
    private final Report report;
    private final PrintStream out;
    private final DemoKeys keys = DemoKeys.unique();
    private final List<LockKind> phases;

    Demo(DemoSettings settings, Teardown teardown, Terminal terminal, PrintStream out) {
        this.settings = settings;
        this.teardown = teardown;
        this.terminal = terminal;
        this.report = new Report(terminal, settings.backend());
        this.out = out;
        this.phases = settings.backend().phases();
    }

    /**
     * Returns true if every lock sold exactly the stock.
     *
     * @throws DemoException if it cannot be carried through
     */
    boolean run() throws InterruptedException {
        String uri = serverUri(settings.serverUri());
        DemoServer server = teardown.add(settings.backend().connect(uri, keys, /* threads= */ 1));
        if (settings.serverUri() != null) { // the embedded server takes its data with it
            teardown.add(server::deleteAll);
        }
        announce(server);
        List<PhaseResult> results = new ArrayList<>();
        for (LockKind kind : phases) {
            results.add(runPhase(kind, server, uri));
        }
        conclude(results);
        return results.stream().allMatch(PhaseResult::asPromised);
    }

    private String serverUri(@Nullable String given) {
        return given != null ? given : settings.backend().start(teardown);
    }

    private PhaseResult runPhase(LockKind kind, DemoServer server, String uri) throws InterruptedException {
        String title = title(kind);
        PhaseResult result;
        LockServers locks = kind == LockKind.REDLOCK ? LockServers.start(teardown, keys) : LockServers.none();
        try (ProgressDisplay display = teardown.add(ProgressDisplay.of(title, LINE_INTERVAL, terminal, out))) {
            result = new Phase(kind, settings, teardown, display).run(server, uri, locks, keys);
        }
        out.println(title + " " + report.summary(result));
        return result;
    }

    private String title(LockKind kind) {
        int width =
                phases.stream().mapToInt(each -> each.title().length()).max().orElse(0);
        return "%d/%d  %s ".formatted(phases.indexOf(kind) + 1, phases.size(), kind.title())
                + " ".repeat(width - kind.title().length());
    }

    private void announce(DemoServer server) {
        out.println(settings.processes() + " processes x " + settings.threads() + " threads sell "
                + Numbers.whole(settings.stock()) + " units kept in "
                + settings.backend().title() + " by read, check, write.");
        out.println(server.product()
                + (settings.serverUri() == null ? ", embedded. " : ". ")
                + settings.backend().aboutTheOtherLock());
        out.println();
    }

    private void conclude(List<PhaseResult> results) {
        out.println();
        report.table(results).forEach(out::println);
        out.println();
        report.next().forEach(out::println);
    }
}

package dev.baton.lock.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

    Demo(DemoSettings settings, Teardown teardown, Terminal terminal, PrintStream out) {
        this.settings = settings;
        this.teardown = teardown;
        this.terminal = terminal;
        this.report = new Report(terminal);
        this.out = out;
    }

    /**
     * Returns true if every lock sold exactly the stock.
     *
     * @throws DemoException if it cannot be carried through
     */
    boolean run() throws InterruptedException {
        String uri = serverUri(settings.redisUri());
        DemoRedis redis = teardown.add(DemoRedis.connect(uri, keys));
        if (settings.redisUri() != null) { // the embedded server takes its keys with it
            teardown.add(redis::deleteKeys);
        }
        announce(redis);
        List<PhaseResult> results = new ArrayList<>();
        for (LockKind kind : phases()) {
            results.add(runPhase(kind, redis, uri));
        }
        conclude(results);
        return results.stream().allMatch(PhaseResult::asPromised);
    }

    private String serverUri(@Nullable String given) {
        return given != null ? given : EmbeddedServer.start(teardown).uri();
    }

    /** Servers of the demo's own are not there for every platform. */
    private static List<LockKind> phases() {
        return Stream.of(LockKind.values())
                .filter(kind -> kind != LockKind.REDLOCK || ServerBinary.isThere())
                .toList();
    }

    private PhaseResult runPhase(LockKind kind, DemoRedis redis, String uri) throws InterruptedException {
        String title = String.format("%d/%d  %-19s", kind.phase(), LockKind.values().length, kind.title());
        PhaseResult result;
        LockServers locks = kind == LockKind.REDLOCK ? LockServers.start(teardown, keys) : LockServers.none();
        try (ProgressDisplay display = teardown.add(ProgressDisplay.of(title, LINE_INTERVAL, terminal, out))) {
            result = new Phase(kind, settings, teardown, display).run(redis, uri, locks, keys);
        }
        out.println(title + " " + report.summary(result));
        return result;
    }

    private void announce(DemoRedis redis) {
        out.println(settings.processes() + " processes x " + settings.threads() + " threads sell "
                + Numbers.whole(settings.stock()) + " units kept in Redis by read, check, write.");
        out.println("Redis " + redis.version() + (settings.redisUri() == null ? ", embedded." : ".")
                + " The spin lock tries again every " + SpinLock.MIN_RETRY_MILLIS + " to "
                + SpinLock.MAX_RETRY_MILLIS + " ms.");
        out.println();
    }

    private void conclude(List<PhaseResult> results) {
        out.println();
        report.table(results).forEach(out::println);
        out.println();
        report.next().forEach(out::println);
    }
}

package dev.baton.lock.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton torture}. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Takes locks under random faults, and checks that no promise is broken.",
        description = {
            "",
            "Client processes take a few locks in all ways there are, while clients are frozen and killed, the network"
                    + " is cut, slowed down and loses replies, and the server is frozen, put to sleep, restarted with"
                    + " and without its data. Each hold writes, with its fencing token, to a register outside of all"
                    + " that, which checks that no two holds were valid at once, that tokens rose, that every loss was"
                    + " told, and that no lock lay idle while it was waited for. Uses an embedded server.",
            ""
        },
        footer = {"", "Exit status: 0 if nothing was found, 1 at any violation or failure, 2 for wrong usage."})
final class TortureCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "1",
            converter = Minutes.class,
            description = "For how long there are faults, such as 30 or 0.5. Default: ${DEFAULT-VALUE}.")
    private Duration minutes = Duration.ZERO;

    @Option(
            names = "--clients",
            paramLabel = "M",
            defaultValue = "4",
            converter = Range.Processes.class,
            description = "Client processes, 1 to 16. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--threads",
            paramLabel = "T",
            defaultValue = "4",
            converter = Range.Threads.class,
            description = "Threads of each client, 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--locks",
            paramLabel = "L",
            defaultValue = "3",
            converter = Range.Threads.class,
            description = "Locks that all of them share, 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int locks;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Decides which faults come when. Default: a random one, which is shown.")
    private @Nullable Long seed;

    @Override
    public Integer call() throws InterruptedException {
        long chosen = seed != null ? seed : ThreadLocalRandom.current().nextInt(1_000_000);
        TortureSettings settings = new TortureSettings(minutes, clients, threads, new TrialLocks(locks), chosen);
        Teardown teardown = Teardown.atExit();
        Terminal terminal = Terminal.detect();
        Torture torture = new Torture(settings, teardown, terminal, System.out);
        boolean completed = false;
        try (teardown) {
            completed = run(torture, teardown);
        }
        if (teardown.interrupted()) {
            return 1;
        }
        torture.findLeftovers();
        TrialFigures figures = torture.register().figures();
        System.out.println();
        new TortureReport(terminal).lines(figures).forEach(System.out::println);
        return completed && figures.violations().isEmpty() ? 0 : 1;
    }

    private static boolean run(Torture torture, Teardown teardown) throws InterruptedException {
        try {
            torture.run();
            return true;
        } catch (IOException | RuntimeException e) {
            if (!teardown.interrupted()) {
                System.err.println("baton: " + Failures.reason(e));
            }
            return false;
        }
    }
}

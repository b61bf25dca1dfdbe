package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The contention harness: measures Baton and its peers in alternated rounds on one Redis, which it starts. */
@Command(
        name = "contention",
        mixinStandardHelpOptions = true,
        description =
                "Measures Baton beside other locks on one embedded Redis, and prints the figures with their targets.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Contention implements Callable<Integer> {
    private static final int QUICK_ROUNDS = 3;
    private static final Duration QUICK_LENGTH = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--work",
            split = ",",
            paramLabel = "ID",
            description =
                    "What to measure: B1 to B11; B7 stands for its parts, such as B7-8, and B5-p is B5 in processes. Default: all.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Whom to measure: ${COMPLETION-CANDIDATES}. Default: all who take part in the work.")
    private List<Peer> peers = new ArrayList<>();

    @Option(names = "--rounds", defaultValue = "5", description = "Measured rounds of each peer. Default: 5.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2", description = "Length of a round. Default: 2.")
    private double seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "Seconds each peer runs before. Default: 10.")
    private double warmUpSeconds;

    @Option(names = "--quick", description = "3 rounds of half a second: for a glance, not for a comparison.")
    private boolean quick;

    /** Runs the harness; the exit status is 0 if everything could be measured, whether or not the targets are met. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Contention()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() {
        Rounds plan = plan();
        List<Work> works = chosenWorks();
        Report report = new Report(spec.commandLine().getOut());
        try (Server server = new Server()) {
            for (Work work : works) {
                report.print(work, plan.run(work.trials(), chosenPeers(work), server));
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private Rounds plan() {
        if (quick) {
            return new Rounds(QUICK_ROUNDS, QUICK_LENGTH, QUICK_LENGTH);
        }
        if (rounds < 1 || !(seconds > 0) || !(warmUpSeconds > 0)) {
            throw new ParameterException(spec.commandLine(), "rounds, seconds and warm-up have to be positive");
        }
        return new Rounds(rounds, duration(seconds), duration(warmUpSeconds));
    }

    private List<Work> chosenWorks() {
        List<Work> all = List.of(Work.values());
        Selection selection = new Selection(ids, all.stream().map(Work::id).toList());
        if (!selection.unknown().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no such work: " + String.join(", ", selection.unknown()));
        }
        return all.stream()
                .filter(work -> selection.isEmpty() || selection.has(work.id()))
                .toList();
    }

    private List<Peer> chosenPeers(Work work) {
        return work.peers().stream()
                .filter(peer -> peers.isEmpty() || peers.contains(peer))
                .toList();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}

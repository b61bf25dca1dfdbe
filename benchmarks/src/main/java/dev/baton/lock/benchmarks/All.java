package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.progress.ProgressDisplay;
import dev.baton.lock.benchmarks.progress.Terminal;
import dev.baton.lock.benchmarks.report.ResultsFolder;
import dev.baton.lock.benchmarks.report.RunReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures everything that there is to measure, and leaves a folder of results. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Baton beside other locks on embedded Redis servers, in rounds that alternate between them, and"
                    + " writes the results as JSON, Markdown and charts.",
            "Figures of a machine that does something else as well are worth little."
        },
        footer = {
            "",
            "Exit status: 0 all was measured, whether or not the targets are met; 1 a part or a peer failed; 2 wrong usage."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class All implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "For a glance: fewer peers, sizes and rounds, less than five minutes.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "benchmarks/results",
            description = "Where the folder of the day is made. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ID",
            description =
                    "What to measure: works such as B5, B7-8, curves G1 to G4, JMH. B7 stands for all of its parts.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--skip", split = ",", paramLabel = "ID", description = "What not to measure.")
    private List<String> skip = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Whom to measure: ${COMPLETION-CANDIDATES}. JMH has its own. Default: all who take part.")
    private List<Peer> peers = new ArrayList<>();

    @Option(names = "--rounds", description = "Measured rounds of each peer in works and curves.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "Length of such a round.")
    private @Nullable Double seconds;

    @Option(names = "--warm-up", paramLabel = "<seconds>", description = "Seconds that each peer runs before them.")
    private @Nullable Double warmUpSeconds;

    /** Runs it. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new All())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true);
    }

    @Override
    public Integer call() {
        Plan plan = plan();
        PrintWriter progress = spec.commandLine().getErr();
        ZonedDateTime start = ZonedDateTime.now(ZoneId.systemDefault());
        ResultsFolder folder = ResultsFolder.create(out, start.toLocalDate());
        Outline outline = new Outline(spec.commandLine().getOut());
        outline.beginning(plan);
        try (ProgressDisplay display = ProgressDisplay.of(Terminal.isThere(), progress)) {
            RunReport run = new FullRun(plan, folder, display, start).run();
            display.close();
            outline.end(run, folder);
            return run.failures().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private Plan plan() {
        requireKnown(only);
        requireKnown(skip);
        Plan plan = Plan.of(mode(), only, skip);
        if (plan.parts().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing is left to measure");
        }
        return plan;
    }

    private void requireKnown(List<String> ids) {
        List<String> unknown = Plan.selection(ids).unknown();
        if (!unknown.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing is called " + String.join(", ", unknown));
        }
    }

    private Mode mode() {
        requirePositive("--rounds", rounds);
        requirePositive("--seconds", seconds);
        requirePositive("--warm-up", warmUpSeconds);
        return (quick ? Mode.glance() : Mode.full()).with(Set.copyOf(peers)).with(this::chosen);
    }

    private void requirePositive(String option, @Nullable Number value) {
        if (value != null && !(value.doubleValue() > 0)) {
            throw new ParameterException(spec.commandLine(), option + " has to be positive");
        }
    }

    /** The mode's rounds, but for what the user chose. */
    private Rounds chosen(Rounds usual) {
        return new Rounds(
                rounds == null ? usual.count() : rounds,
                seconds == null ? usual.length() : duration(seconds),
                warmUpSeconds == null ? usual.warmUp() : duration(warmUpSeconds));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}

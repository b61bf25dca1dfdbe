package dev.baton.lock.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code baton <command>}. Exit status: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "baton",
        subcommands = {
            DemoCommand.class,
            TortureCommand.class,
            WorkerCommand.class,
            TortureWorkerCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Distributed locks with leases, fencing tokens and a fair handoff.",
        synopsisSubcommandLabel = "<command>",
        footer = {
            "",
            "Start with ./baton demo",
            "./baton benchmark measures Baton beside other locks; ./baton benchmark --help says how."
        })
public final class Baton {
    private Baton() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command line and returns its exit status. Without arguments it explains itself. */
    static int run(String... args) {
        return commandLine().execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Baton()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}

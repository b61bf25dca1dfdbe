package dev.baton.lock.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows what goes wrong without a lock, and what a lock costs.",
        description = {
            "",
            "Sells a stock of units that is kept in Redis, by read, check and write, from several processes at once:"
                    + " first without a lock, which sells units that are not there, then with a spin lock, then with"
                    + " Redlock on three servers, then with Baton on one. Or in MySQL: without a lock, with what people"
                    + " write with GET_LOCK, with Baton. Takes less than a minute.",
            ""
        },
        footer = {
            "",
            "Spin lock: SET NX PX, tried again after a random 1 to 5 ms, and a compare-and-delete script. (Ruby's"
                    + " redlock pauses 200 to 250 ms by default: fewer commands, but much longer waits.)",
            "Redlock: Baton's client for a majority of independent servers, on three embedded ones.",
            "Redis commands per sale: all that the server ran during the phase, those inside scripts included"
                    + " (INFO commandstats), by all servers of the lock. Three of them are the sale itself. On a server in use, the commands of"
                    + " others count as well.",
            "On MySQL, GET_LOCK: with a timeout of a second, in a loop, on a connection of each thread. Statements per"
                    + " sale: all that the server was asked during the phase. Three of them are the sale itself.",
            "Longest wait: of any thread, for the lock, once.",
            "",
            "Keys are called baton-demo:<random>:..., the table baton_demo_<random>; they are deleted at the end.",
            "Exit status: 0 if every lock sold exactly the stock, 1 if not or on failure, 2 for wrong usage."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description = "Where units and locks are kept: ${COMPLETION-CANDIDATES}. Default: redis, or mysql with"
                    + " --mysql.")
    private @Nullable DemoBackend backend;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            converter = RedisAddress.class,
            description = "Use this server, such as redis://localhost:6379. Default: an embedded one, for the demo"
                    + " alone. An option with a password is better kept in a file, and given as @FILE.")
    private @Nullable String redisUri;

    @Option(
            names = "--mysql",
            paramLabel = "URL",
            description = "Use this MySQL or MariaDB, such as jdbc:mariadb://localhost:3306/shop?user=app&password=..."
                    + " Default with --backend mysql: an embedded MariaDB, for the demo alone.")
    private @Nullable String mySqlUrl;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "3",
            converter = Range.Processes.class,
            description = "Worker processes, 1 to 16. Default: ${DEFAULT-VALUE}.")
    private int processes;

    @Option(
            names = "--threads",
            paramLabel = "M",
            defaultValue = "3",
            converter = Range.Threads.class,
            description = "Threads of each process, 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--stock",
            paramLabel = "UNITS",
            defaultValue = "6000",
            converter = Range.Units.class,
            description = "Units to sell in each phase, up to 1000000. Default: ${DEFAULT-VALUE}.")
    private int stock;

    @Override
    public Integer call() throws InterruptedException {
        DemoBackend chosen = backend != null ? backend : mySqlUrl != null ? DemoBackend.MYSQL : DemoBackend.REDIS;
        boolean isRedis = chosen == DemoBackend.REDIS;
        if ((isRedis ? mySqlUrl : redisUri) != null) {
            throw new ParameterException(
                    command.commandLine(), "--redis and --mysql are servers of different backends");
        }
        String uri = isRedis ? redisUri : mySqlUrl;
        DemoSettings settings = new DemoSettings(processes, threads, stock, chosen, uri);
        try (Teardown teardown = Teardown.atExit()) {
            return run(settings, teardown);
        }
    }

    private static int run(DemoSettings settings, Teardown teardown) throws InterruptedException {
        try {
            boolean asPromised = new Demo(settings, teardown, Terminal.detect(), System.out).run();
            return asPromised ? 0 : 1;
        } catch (RuntimeException e) {
            if (!teardown.interrupted()) {
                System.err.println("baton: " + Failures.reason(e));
            }
            return 1;
        }
    }
}

package dev.baton.lock.cli;

import java.util.List;
import java.util.stream.Stream;

/** Where the demo keeps its units and its locks. */
enum DemoBackend {
    REDIS("Redis", "Redis commands per sale") {
        @Override
        String start(Teardown teardown) {
            return EmbeddedServer.start(teardown).uri();
        }

        @Override
        DemoServer connect(String uri, DemoKeys keys, int threads) {
            return DemoRedis.connect(uri, keys);
        }

        /** Servers of the demo's own are not there for every platform. */
        @Override
        List<LockKind> phases() {
            return Stream.of(LockKind.NONE, LockKind.SPIN, LockKind.REDLOCK, LockKind.BATON)
                    .filter(kind -> kind != LockKind.REDLOCK || ServerBinary.isThere())
                    .toList();
        }

        @Override
        String aboutTheOtherLock() {
            return "The spin lock tries again every " + SpinLock.MIN_RETRY_MILLIS + " to " + SpinLock.MAX_RETRY_MILLIS
                    + " ms.";
        }

        @Override
        List<String> next() {
            return List.of(
                    "  ./baton demo --processes 8 --threads 1   every handoff goes from one process to another",
                    "  ./baton demo --redis redis://HOST:PORT   the same on a server of your own",
                    "  ./baton demo --backend mysql             the same on MariaDB, by its named locks");
        }
    },
    MYSQL("MySQL", "statements per sale") {
        @Override
        String start(Teardown teardown) {
            return EmbeddedMariaDb.start(teardown).jdbcUrl();
        }

        @Override
        DemoServer connect(String uri, DemoKeys keys, int threads) {
            return DemoMySql.connect(uri, keys, threads);
        }

        @Override
        List<LockKind> phases() {
            return List.of(LockKind.NONE, LockKind.GET_LOCK, LockKind.BATON);
        }

        @Override
        String aboutTheOtherLock() {
            return "The lock written by hand is GET_LOCK in a loop, on a connection of each thread.";
        }

        @Override
        List<String> next() {
            return List.of(
                    "  ./baton demo --backend mysql --processes 8 --threads 1",
                    "                                           every handoff goes from one process to another",
                    "  ./baton demo --mysql jdbc:mariadb://HOST:PORT/SCHEMA?user=USER",
                    "                                           the same on a server of your own");
        }
    };

    private final String title;
    private final String commands;

    DemoBackend(String title, String commands) {
        this.title = title;
        this.commands = commands;
    }

    /** Starts a server for the demo alone, and gives its address. */
    abstract String start(Teardown teardown);

    /**
     * Connects to a server.
     *
     * @param threads how many use it at the same time
     * @throws DemoException if the server cannot be reached or refuses
     */
    abstract DemoServer connect(String uri, DemoKeys keys, int threads);

    /** What is shown, in this order. */
    abstract List<LockKind> phases();

    abstract String aboutTheOtherLock();

    /** What to try after this. */
    abstract List<String> next();

    String title() {
        return title;
    }

    /** What the server runs, as people read it. */
    String commands() {
        return commands;
    }
}

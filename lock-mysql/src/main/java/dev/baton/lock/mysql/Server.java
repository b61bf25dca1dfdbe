package dev.baton.lock.mysql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server at the other end of a connection, as it was when the connection was opened.
 *
 * @param uptimeSeconds how long it had been running
 * @param start when it was started
 * @param facts the variables that tell where the connection leads, and whether locks there are of use
 * @param replicates whether it follows another server
 */
record Server(ServerVersion version, long uptimeSeconds, Start start, Map<String, String> facts, boolean replicates) {
    /** What is asked for each connection. */
    static final List<String> QUICK_FACTS =
            List.of("version", "hostname", "port", "server_id", "read_only", "innodb_read_only");
    /** What is asked of a server that is not known yet. */
    static final List<String> OTHER_FACTS =
            List.of("wsrep_on", "wsrep_mode", "pxc_strict_mode", "group_replication_single_primary_mode");

    private static final List<String> IDENTITY = List.of("version", "hostname", "port", "server_id");

    /**
     * When a server was started, in seconds by its own clock: what that shows, less the uptime, is the same as long as the
     * server runs, also when its clock is set.
     *
     * @param earliest it was started then or later
     * @param latest it was started then or before
     */
    record Start(long earliest, long latest) {
        /** By what the clock showed before the uptime was asked for, and by what it showed afterwards. */
        static Start between(long one, long other) {
            return new Start(Math.min(one, other), Math.max(one, other));
        }

        boolean isAnotherThan(Start other) {
            return latest < other.earliest || other.latest < earliest;
        }
    }

    Server {
        facts = Map.copyOf(facts);
    }

    /** The same server, with what has been found now. */
    Server with(Server quick) {
        Map<String, String> all = new HashMap<>(facts);
        all.putAll(quick.facts);
        return new Server(version, quick.uptimeSeconds, quick.start, all, replicates);
    }

    /** Why there can be no locks here, or null. */
    @Nullable
    String refusal(boolean allowReplica) {
        if (!version.isSupported()) {
            return version.tooOld();
        }
        if (!allowReplica && (replicates || has("read_only") || has("innodb_read_only"))) {
            return "it is a replica or read-only, and named locks are not replicated: connect to the primary";
        }
        return galeraRefusal();
    }

    private @Nullable String galeraRefusal() {
        if (!isGalera()) {
            return null;
        }
        boolean strict = List.of("ENFORCING", "MASTER").contains(variable("pxc_strict_mode"))
                || variable("wsrep_mode").contains("STRICT");
        return strict ? "it is a Galera node in strict mode, and named locks are of one node only" : null;
    }

    /** Whether it is a node of a cluster all of whose nodes take writes: named locks are of one node only. */
    boolean isOneOfSeveral() {
        return isGalera() || variable("group_replication_single_primary_mode").equals("OFF");
    }

    private boolean isGalera() {
        return has("wsrep_on");
    }

    private boolean has(String name) {
        return isOn(variable(name));
    }

    /** Whether a variable with this value is on, in whichever way. */
    static boolean isOn(String value) {
        return !List.of("", "OFF", "0", "NO").contains(value);
    }

    private String variable(String name) {
        return facts.getOrDefault(name, "").toUpperCase(Locale.ROOT);
    }

    /** Whether both are one server, restarted or not. */
    boolean isSameAs(Server other) {
        return IDENTITY.stream().allMatch(name -> variable(name).equals(other.variable(name)));
    }

    /** For messages that people read. */
    String describe() {
        return "%s on %s:%s".formatted(version, facts.get("hostname"), facts.get("port"));
    }
}

package dev.baton.lock.mysql;

import dev.baton.lock.mysql.Server.Start;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a new session, and of itself.
 *
 * @param id of the session
 * @param peer its client's address and port, as the server sees them; empty if that cannot be known
 * @param schema that it is in, or null
 * @param waitTimeoutSeconds after which the server ends it
 */
record Opening(
        Server server, long id, String peer, @Nullable String schema, int waitTimeoutSeconds) {
    private static final String FACTS = "SELECT CONNECTION_ID() AS id, DATABASE() AS db,"
            + " @@SESSION.wait_timeout AS wait_timeout, @@version AS version, @@hostname AS hostname, @@port AS port,"
            + " @@server_id AS server_id, @@read_only AS read_only, @@innodb_read_only AS innodb_read_only,"
            + " UNIX_TIMESTAMP() AS now";

    /**
     * Asks for it.
     *
     * @param known the server as it was found not long ago, or null
     */
    static Opening ask(Connection connection, @Nullable Server known) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FACTS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            Map<String, String> facts = new HashMap<>();
            for (String name : Server.QUICK_FACTS) {
                facts.put(name, String.valueOf(row.getString(name)));
            }
            long id = row.getLong("id");
            long uptime = uptime(connection);
            Start start = Start.between(row.getLong("now") - uptime, now(connection) - uptime);
            return new Opening(
                    server(connection, facts, uptime, start, known),
                    id,
                    peer(connection, id),
                    row.getString("db"),
                    row.getInt("wait_timeout"));
        }
    }

    /** What the server's clock shows, in seconds. */
    private static long now(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT UNIX_TIMESTAMP()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The version alone; any server tells it. */
    static ServerVersion version(Connection connection) throws SQLException {
        Map<String, String> found = pairs(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version')");
        return ServerVersion.parse(found.getOrDefault("version", ""));
    }

    /** The address and port of a session's client; empty if that cannot be known, or if there is no such session. */
    static String peer(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT HOST FROM information_schema.PROCESSLIST WHERE ID = " + id);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            if (Errors.isConnectionLost(e)) {
                throw e;
            }
            return "";
        }
    }

    /** What takes longer to find out is asked only of a server that may be another one. */
    private static Server server(
            Connection connection, Map<String, String> facts, long uptimeSeconds, Start start, @Nullable Server known)
            throws SQLException {
        ServerVersion version = ServerVersion.parse(facts.getOrDefault("version", ""));
        Server quick = new Server(version, uptimeSeconds, start, facts, false);
        if (known != null && known.isSameAs(quick)) {
            return known.with(quick);
        }
        facts.putAll(variables(connection));
        return new Server(version, uptimeSeconds, start, facts, replicates(connection, version));
    }

    private static long uptime(Connection connection) throws SQLException {
        return Long.parseUnsignedLong( // a clock that was set back to before the start
                pairs(connection, "SHOW GLOBAL STATUS LIKE 'Uptime'").getOrDefault("uptime", "0"));
    }

    private static Map<String, String> variables(Connection connection) throws SQLException {
        String names = "'" + String.join("','", Server.OTHER_FACTS) + "'";
        return pairs(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + names + ")");
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                pairs.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2));
            }
        }
        return Map.copyOf(pairs);
    }

    /** Whether it follows another server, as far as that may be known: it takes a privilege to ask. */
    private static boolean replicates(Connection connection, ServerVersion version) throws SQLException {
        boolean newName = !version.isMariaDb() && version.isAtLeast(8, 0, 22);
        try (PreparedStatement statement =
                        connection.prepareStatement(newName ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        } catch (SQLException e) {
            if (Errors.isConnectionLost(e)) {
                throw e;
            }
            return false;
        }
    }
}

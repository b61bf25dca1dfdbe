package dev.baton.lock.mysql;

import dev.baton.lock.mysql.Gate.Moment;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A session of the {@link FakeDatabase}: runs the statements that the clients send. */
final class FakeSession {
    private static final Pattern MARK = Pattern.compile("^/\\* (?:baton )?(.*?) \\*/ ");
    private static final Pattern ALIAS = Pattern.compile("(.*?)(?: AS (\\w+))?");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\)");
    /** Between expressions, not between the arguments of a call. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    private static final Pattern KILL = Pattern.compile("KILL (QUERY )?(\\d+)");
    private static final Pattern WAIT_TIMEOUT = Pattern.compile("SET SESSION wait_timeout = (\\w+)");

    private final FakeDatabase server;
    final long id;
    final String peer;
    volatile @Nullable String client; // by the mark of its last statement
    volatile int waitTimeout;
    volatile int networkTimeoutMillis;
    volatile boolean interrupted;
    volatile boolean ended; // at the server
    volatile boolean closed; // at the client
    volatile boolean silent; // the client does not hear of the end
    private volatile @Nullable Gate heldAt;

    /** @param peer address and port of its client */
    FakeSession(FakeDatabase server, long id, String peer) {
        this.server = server;
        this.id = id;
        this.peer = peer;
        this.waitTimeout = server.given().waitTimeout();
        this.networkTimeoutMillis = server.given().networkTimeoutMillis();
    }

    /** The rows that the answer to a statement has, by column. */
    List<Map<String, @Nullable Object>> run(String marked, List<Object> arguments) throws SQLException {
        Matcher mark = MARK.matcher(marked);
        String sql = mark.replaceFirst("");
        client = mark.reset().find() ? mark.group(1) : client;
        server.pass(sql, Moment.BEFORE, this);
        server.requireAlive(this);
        server.sent(id + ": " + sql);
        server.pass(sql, Moment.DURING, this);
        server.requireAlive(this);
        List<Map<String, @Nullable Object>> rows = run(sql, new ArrayDeque<>(arguments));
        server.pass(sql, Moment.AFTER, this);
        return rows;
    }

    private List<Map<String, @Nullable Object>> run(String sql, Deque<Object> arguments) throws SQLException {
        if (sql.contains(" FROM ")) {
            return server.rows(sql, arguments);
        }
        if (sql.startsWith("SELECT ")) {
            return List.of(select(sql.substring("SELECT ".length()), arguments));
        }
        if (sql.startsWith("SHOW ")) {
            return show(sql);
        }
        Matcher kill = KILL.matcher(sql);
        Matcher set = WAIT_TIMEOUT.matcher(sql);
        if (kill.matches()) {
            long other = Long.parseLong(kill.group(2));
            server.noteKill(client, sql, other);
            kill(kill.group(1) == null, other);
        } else if (set.matches()) {
            int seconds = set.group(1).equals("DEFAULT") ? FakeDatabase.WAIT_TIMEOUT : Integer.parseInt(set.group(1));
            waitTimeout = server.hasLeases() ? seconds : waitTimeout;
        } else if (!sql.startsWith("DO ") && !sql.startsWith("INSERT ") && !sql.startsWith("DELETE ")) {
            throw new SQLException("You have an error in your SQL syntax: " + sql, "42000", 1064);
        }
        return List.of();
    }

    private void kill(boolean session, long other) throws SQLException {
        if (!server.has(other)) {
            throw new SQLException("Unknown thread id: " + other, "HY000", 1094);
        }
        if (session) {
            server.kill(other);
        } else {
            server.killQuery(other);
        }
    }

    private List<Map<String, @Nullable Object>> show(String sql) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        if (sql.contains("STATUS LIKE 'Uptime'")) {
            rows.add(pair("Uptime", Long.toString(server.uptime())));
        } else if (sql.contains("VARIABLES")) {
            server.variables().forEach((name, value) -> {
                if (sql.contains("'" + name + "'")) {
                    rows.add(pair(name, value));
                }
            });
        }
        return rows;
    }

    private static Map<String, @Nullable Object> pair(String name, String value) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("Variable_name", name);
        row.put("Value", value);
        return row;
    }

    /** Its expressions are evaluated from left to right. */
    private Map<String, @Nullable Object> select(String list, Deque<Object> arguments) throws SQLException {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (String each : expressions(list)) {
            Matcher parts = ALIAS.matcher(each.strip());
            if (parts.matches()) {
                String name = parts.group(2) == null ? row.size() + ": " + parts.group(1) : parts.group(2);
                row.put(name, evaluate(parts.group(1), arguments));
            }
        }
        return row;
    }

    private static List<String> expressions(String list) {
        return COMMA.splitAsStream(list).toList();
    }

    private @Nullable Object evaluate(String expression, Deque<Object> arguments) throws SQLException {
        Matcher call = CALL.matcher(expression);
        if (call.matches()) {
            return call(call.group(1), call.group(2), arguments);
        }
        String name = expression.replace("@@", "").replace("SESSION.", "").replace("GLOBAL.", "");
        if (name.equals("wait_timeout")) {
            return waitTimeout;
        }
        String value = server.variables().get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new SQLException("Unknown system variable '" + name + "'", "HY000", 1193);
        }
        return value;
    }

    private @Nullable Object call(String function, String parameters, Deque<Object> arguments) throws SQLException {
        return switch (function) {
            case "CONNECTION_ID" -> id;
            case "DATABASE" -> "shop";
            case "UNIX_TIMESTAMP" -> server.now();
            case "LAST_INSERT_ID" -> server.variables().getOrDefault("last_insert_id", "" + server.nextToken());
            case "VERSION" -> server.variables().get("version");
            case "RELEASE_ALL_LOCKS" -> server.releaseAll(this);
            case "RELEASE_LOCK" -> server.releaseLock(this, name(arguments));
            case "IS_USED_LOCK" -> server.holder(name(arguments));
            case "GET_LOCK" -> {
                String seconds =
                        parameters.substring(parameters.indexOf(',') + 1).strip();
                yield server.getLock(this, name(arguments), Integer.parseInt(seconds));
            }
            default -> throw new SQLException("FUNCTION " + function + " does not exist", "42000", 1305);
        };
    }

    private static String name(Deque<Object> arguments) {
        return String.valueOf(arguments.pop());
    }

    /** Until when the client waits for an answer. */
    long patienceNanos() {
        return networkTimeoutMillis == 0 ? Long.MAX_VALUE : System.nanoTime() + networkTimeoutMillis * 1_000_000L;
    }

    /** Its statement is held up. */
    void pass(Gate gate) throws SQLException {
        heldAt = gate;
        try {
            gate.pass(id, networkTimeoutMillis);
        } finally {
            heldAt = null;
        }
    }

    /** What is held up at the server fails. */
    void interruptAtGate(SQLException failure) {
        Gate held = heldAt;
        if (held != null && held.isAtServer()) {
            held.fail(failure);
        }
    }

    /** Its client has closed the connection, or broken it off. */
    void disconnected(boolean orderly) {
        Gate held = heldAt;
        if (held != null) {
            held.cut();
        }
        server.disconnected(this, orderly);
    }
}

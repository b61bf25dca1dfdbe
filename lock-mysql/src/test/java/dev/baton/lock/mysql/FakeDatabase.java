package dev.baton.lock.mysql;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A server with named locks and nothing else, in this process. Sessions end by {@code wait_timeout} when the test says so.
 *
 * <p>The fields are guarded by this.
 */
final class FakeDatabase extends FakeFaults {
    static final int WAIT_TIMEOUT = 28_800;

    private final Map<Long, FakeSession> sessions = new TreeMap<>();
    private final FakeLocks locks = new FakeLocks();
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final Map<String, String> variables = new ConcurrentHashMap<>(Map.of(
            "version", "11.4.5-MariaDB",
            "hostname", "fake",
            "port", "3306",
            "server_id", "1",
            "read_only", "0",
            "innodb_read_only", "0"));
    private long lastId;
    private long started = 1_000_000_000; // in seconds, as now is
    private long now = started + 1_000;
    private boolean leases = true;
    private Given given = new Given(/* autoCommit= */ true, /* networkTimeoutMillis= */ 0, WAIT_TIMEOUT);
    private long lastToken;
    private volatile @Nullable String greeting;
    private final Map<String, Map<String, @Nullable Object>> tables = new ConcurrentHashMap<>(); // one row each
    private final List<String> returned = new CopyOnWriteArrayList<>();
    private final List<String> strayKills = new CopyOnWriteArrayList<>();
    private @Nullable String peer; // of all clients from now on; null: each has a port of its own
    private int connected; // how often somebody has

    /** As which connections come. */
    record Given(boolean autoCommit, int networkTimeoutMillis, int waitTimeout) {}

    // ---- what tests do

    DataSource source() {
        return FakeJdbc.source(this);
    }

    /** As which connections come from now on. */
    synchronized void give(boolean autoCommit, int networkTimeoutMillis, int waitTimeout) {
        given = new Given(autoCommit, networkTimeoutMillis, waitTimeout);
    }

    synchronized Given given() {
        return given;
    }

    /** From now on what sessions set is said to be set, and is not: as some proxies do. */
    synchronized void ignoreSettings() {
        leases = false;
    }

    /** From now on all clients come from there. */
    synchronized void comeFrom(String address) {
        peer = address;
    }

    /** What a table answers from now on, column by column; the others are empty. */
    void fill(String table, List<String> row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        row.forEach(value -> columns.put(Integer.toString(columns.size()), value));
        tables.put(table, columns);
    }

    synchronized List<Map<String, @Nullable Object>> rows(String sql, Deque<Object> arguments) {
        List<Map<String, @Nullable Object>> found = tables.entrySet().stream()
                .filter(table -> sql.contains(" FROM " + table.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return found.isEmpty() ? FakeProcessList.rows(sql, arguments, sessions::get) : found;
    }

    /** What it says of itself when somebody connects. */
    void greetAs(String version) {
        greeting = version;
    }

    String greeting() {
        String said = greeting;
        return said == null ? variables.getOrDefault("version", "") : said;
    }

    /** Variables of the server; null takes one away. */
    void variable(String name, @Nullable String value) {
        if (value == null) {
            variables.remove(name);
        } else {
            variables.put(name, value);
        }
    }

    /** Ends the sessions that the server ends when it has heard nothing for so long. */
    synchronized void silentFor(int seconds) {
        List.copyOf(sessions.values()).stream()
                .filter(each -> each.waitTimeout <= seconds)
                .forEach(each -> kill(each.id));
    }

    /** All sessions end, and their ids begin anew. */
    synchronized void restart() {
        List.copyOf(sessions.keySet()).forEach(this::kill);
        lastId = 0;
        started = now;
    }

    /** Ends a session; its client hears nothing of that, and nothing else either. */
    synchronized FakeSession loseUnheard(long id) {
        FakeSession session = sessions.get(id);
        if (session == null) {
            throw new IllegalArgumentException("no session " + id);
        }
        session.silent = true;
        kill(id);
        return session;
    }

    synchronized long uptime() {
        return now - started;
    }

    synchronized long now() {
        return now;
    }

    /** Its clock is set forward; as real servers do, it counts that as time for which it has been running. */
    synchronized void setClockForward(long seconds) {
        now += seconds;
    }

    synchronized void kill(long id) {
        FakeSession session = sessions.remove(id);
        if (session != null) {
            session.ended = true;
            locks.leaveAll(id);
            session.interruptAtGate(
                    new SQLNonTransientConnectionException("(conn) Connection was killed", "70100", 1927));
            notifyAll();
        }
    }

    /** Closes the connection of a session under the hands of its client. */
    void breakOff(long id) {
        FakeSession session;
        synchronized (this) {
            session = sessions.get(id);
        }
        if (session != null) {
            session.closed = true;
            kill(id);
        }
    }

    synchronized @Nullable Long holder(String lock) {
        return locks.of(lock).holder();
    }

    /** How often its holder has it. */
    synchronized int timesLocked(String lock) {
        return locks.of(lock).count;
    }

    /** The locks that any session has. */
    synchronized List<String> locked() {
        return locks.held();
    }

    /** The sessions that wait for any lock. */
    synchronized List<Long> waiters() {
        return locks.waiters();
    }

    synchronized int sessions() {
        return sessions.size();
    }

    /** After how many seconds without a word the server ends a session. */
    synchronized int waitTimeout(long id) {
        FakeSession session = sessions.get(id);
        return session == null ? 0 : session.waitTimeout;
    }

    /** What the server was sent, in its order. */
    List<String> statements() {
        return List.copyOf(statements);
    }

    long count(String part) {
        return statements.stream().filter(sql -> sql.contains(part)).count();
    }

    /** What sessions were told that are not of the client that told them so. */
    List<String> strayKills() {
        return List.copyOf(strayKills);
    }

    // ---- what connections do

    synchronized FakeSession connect() throws SQLException {
        refuse();
        String own = "10.0.0.1:" + (1024 + ++connected);
        FakeSession session = new FakeSession(this, ++lastId, peer == null ? own : peer);
        sessions.put(session.id, session);
        return session;
    }

    /** A client has closed its connection, or broken it off. */
    synchronized void disconnected(FakeSession session, boolean orderly) {
        notifyAll();
        if ((orderly || !isCutOff()) && !session.ended) {
            kill(session.id);
        }
    }

    /** As which connections went back that were not broken off. */
    List<String> returned() {
        return List.copyOf(returned);
    }

    void noteReturned(String settings) {
        returned.add(settings);
    }

    synchronized boolean hasLeases() {
        return leases;
    }

    synchronized long nextToken() {
        return ++lastToken;
    }

    Map<String, String> variables() {
        return variables;
    }

    void sent(String sql) {
        statements.add(sql);
    }

    /** 1, 0, or null if the statement was killed. */
    synchronized @Nullable Integer getLock(FakeSession session, String name, int seconds) throws SQLException {
        if (takeNothing()) {
            return null;
        }
        requireAlive(session);
        FakeLock lock = locks.of(name);
        lock.enter(session.id);
        session.interrupted = false;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long patience = session.patienceNanos();
        while (!lock.isHeldBy(session.id) && !session.interrupted && !session.ended && millisTo(end) > 0) {
            await(Math.min(millisTo(end), millisTo(patience)));
            requirePatience(patience);
        }
        requireAlive(session);
        if (lock.isHeldBy(session.id)) {
            lock.count++;
            return 1;
        }
        lock.leave(session.id);
        return session.interrupted ? null : 0;
    }

    @SuppressWarnings("WaitNotInLoop") // of which the callers are
    private void await(long millis) {
        try {
            wait(Math.max(1, millis));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requirePatience(long untilNanos) throws SQLException {
        if (millisTo(untilNanos) <= 0) {
            throw new SQLNonTransientConnectionException("(conn) Read timed out", "08000");
        }
    }

    private static long millisTo(long nanos) {
        return nanos == Long.MAX_VALUE ? Long.MAX_VALUE : (nanos - System.nanoTime() + 999_999) / 1_000_000;
    }

    synchronized @Nullable Integer releaseLock(FakeSession session, String name) {
        Integer released = locks.release(session.id, name);
        notifyAll();
        return released;
    }

    synchronized int releaseAll(FakeSession session) {
        int released = locks.releaseAll(session.id);
        notifyAll();
        return released;
    }

    /** Ends the statement that a session is at. */
    synchronized void killQuery(long id) {
        FakeSession session = sessions.get(id);
        if (session != null) {
            session.interrupted = true;
            session.interruptAtGate(new SQLException("Query execution was interrupted", "70100", 1317));
            notifyAll();
        }
    }

    /** Notes it if somebody kills what is not theirs. */
    synchronized void noteKill(@Nullable String client, String kill, long id) {
        FakeSession session = sessions.get(id);
        if (session != null && !Objects.equals(session.client, client)) {
            strayKills.add(kill);
        }
    }

    /** Whether there is such a session. */
    synchronized boolean has(long id) {
        return sessions.containsKey(id);
    }

    /** A session that is gone fails; if nothing is heard of that, when it has waited for long enough. */
    synchronized void requireAlive(FakeSession session) throws SQLException {
        long patience = session.patienceNanos();
        while (session.silent && !session.closed) {
            await(millisTo(patience));
            requirePatience(patience);
        }
        if (session.ended) {
            throw new SQLNonTransientConnectionException("(conn) Connection reset", "08000");
        }
    }
}

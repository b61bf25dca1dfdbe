package dev.baton.lock.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, with what its locks are taken by. Each method is one statement, and blocks: it is called
 * by the client's own threads, by one at a time.
 *
 * <p>The session's {@code wait_timeout} is what a lease is at the server: a session that has not been heard of for so long
 * is ended there, and its locks with it, whatever has become of this process or of the network between.
 */
final class Session {
    private static final int LONGEST_WAIT_TIMEOUT = 2_147_483; // what all servers allow
    private static final int NOT_SET = 0;
    private static final String READ_ONLY = "@@read_only, @@innodb_read_only";

    private final Borrowed borrowed;
    private final Connection connection;
    private final String mark;
    private final Server server;
    private final String peer;
    private final @Nullable String schema;
    private final int givenWaitTimeout; // seconds, when the connection came
    private final boolean mayBeReadOnly;
    private final long openedNanos = System.nanoTime();
    private volatile long id;
    private volatile boolean condemned;
    private boolean tried; // confined to whoever uses the session
    private int waitTimeoutSeconds = NOT_SET; // confined to whoever uses the session

    /** What came of a {@code GET_LOCK}. */
    enum Got {
        /** The session has the lock. */
        YES,
        /** Another session has it. */
        NO,
        /** Neither: the statement was killed, or the server could not say. */
        NOTHING
    }

    /**
     * Who has a lock.
     *
     * @param holder the id of a session, or null: nobody
     * @param own the id of the session that asked
     */
    record Usage(@Nullable Long holder, long own) {
        boolean isMine() {
            return holder != null && holder == own;
        }
    }

    /**
     * @param clientId by which the process list tells whose session it is
     * @param mayBeReadOnly whether a server that is read-only, as replicas are, will do
     * @param opened what the server says of the session
     */
    Session(Borrowed borrowed, String clientId, boolean mayBeReadOnly, Opening opened) {
        this.borrowed = borrowed;
        this.connection = borrowed.connection();
        this.mark = "/* baton " + clientId + " */ ";
        this.mayBeReadOnly = mayBeReadOnly;
        this.server = opened.server();
        this.peer = opened.peer();
        this.schema = opened.schema();
        this.id = opened.id();
        this.givenWaitTimeout = opened.waitTimeoutSeconds();
    }

    /** The server's id of this session. */
    long id() {
        return id;
    }

    Server server() {
        return server;
    }

    /** The address and port of its client, as the server sees them; empty if that cannot be known. */
    String peer() {
        return peer;
    }

    /** That of another session. */
    String peer(long session) throws SQLException {
        return Opening.peer(connection, session);
    }

    @Nullable
    String schema() {
        return schema;
    }

    /** How long this session has been open. */
    long ageNanos() {
        return System.nanoTime() - openedNanos;
    }

    /** For statements on tables. */
    Connection connection() {
        return connection;
    }

    // ---- locks

    /** Whether a lock has been asked for in it before: the server may have ended it since. */
    boolean isUsed() {
        return tried;
    }

    /** Takes a lock if it is free. */
    Got tryLock(String lock) throws SQLException {
        tried = true;
        return lock(lock, 0);
    }

    /** Waits for a lock for so long at most. */
    Got lock(String lock, int seconds) throws SQLException {
        return got("GET_LOCK(?, " + seconds + ")", lock);
    }

    /** Gives a lock to whoever waits for it longest; takes it again if that is nobody. */
    Got yieldLock(String lock) throws SQLException {
        return got("RELEASE_LOCK(?), GET_LOCK(?, 0)", lock, lock);
    }

    /** Whether the server is read-only is asked last: a wait takes long. */
    private Got got(String statements, String... locks) throws SQLException {
        try (PreparedStatement statement = prepare("SELECT " + statements + ", CONNECTION_ID(), " + READ_ONLY, locks);
                ResultSet row = statement.executeQuery()) {
            row.next();
            int calls = locks.length;
            requirePrimary(row, calls + 2);
            noteId(row.getLong(calls + 1));
            int got = row.getInt(calls);
            return row.wasNull() ? Got.NOTHING : got == 1 ? Got.YES : Got.NO;
        } catch (SQLException e) {
            return found(locks[0], e);
        }
    }

    /** A statement that the server has ended may have got the lock in that moment. */
    private Got found(String lock, SQLException failure) throws SQLException {
        boolean interrupted = Errors.isInterrupted(failure);
        if (!interrupted && !Errors.tookTooLong(failure)) {
            throw failure;
        }
        return usage(lock).isMine() ? Got.YES : interrupted ? Got.NOTHING : Got.NO;
    }

    /** It is another session behind a proxy, or after the driver has connected anew. */
    private void noteId(long now) {
        if (now != id) {
            id = now;
            waitTimeoutSeconds = NOT_SET;
        }
    }

    /** Gives a lock back, and whatever else the session may have. 1: it was this session's; 0: another's; null: nobody's. */
    @Nullable
    Integer release(String lock) throws SQLException {
        String all = server.version().hasReleaseAllLocks() ? ", RELEASE_ALL_LOCKS()" : "";
        try (PreparedStatement statement = prepare("SELECT RELEASE_LOCK(?)" + all, lock);
                ResultSet row = statement.executeQuery()) {
            row.next();
            int released = row.getInt(1);
            return row.wasNull() ? null : released;
        }
    }

    /** Who has a lock. */
    Usage usage(String lock) throws SQLException {
        return usage(List.of(lock)).get(0);
    }

    /** Who has each of these locks. */
    List<Usage> usage(List<String> locks) throws SQLException {
        String columns = String.join(", ", Collections.nCopies(locks.size(), "IS_USED_LOCK(?)"));
        try (PreparedStatement statement =
                        prepare("SELECT CONNECTION_ID(), " + READ_ONLY + ", " + columns, locks.toArray(String[]::new));
                ResultSet row = statement.executeQuery()) {
            row.next();
            requirePrimary(row, 2);
            long own = row.getLong(1);
            List<Usage> usages = new ArrayList<>();
            for (int column = 4; column < locks.size() + 4; column++) {
                long holder = row.getLong(column);
                usages.add(new Usage(row.wasNull() ? null : holder, own));
            }
            return usages;
        }
    }

    /** A server that is read-only now was a primary, and is none any more: whoever connects anew is not excluded here. */
    private void requirePrimary(ResultSet row, int column) throws SQLException {
        boolean readOnly = Server.isOn(String.valueOf(row.getString(column)))
                || Server.isOn(String.valueOf(row.getString(column + 1)));
        if (!mayBeReadOnly && readOnly) {
            throw new SQLException("%s has become read-only".formatted(server.describe()), Errors.CONNECTION_LOST);
        }
    }

    // ---- other sessions

    /** Ends another session, and all of its locks; it may be gone already. */
    void kill(long session) throws SQLException {
        executeIfThere("KILL " + session);
    }

    /** Ends the statement that another session is at; it may be gone already. */
    void killQuery(long session) throws SQLException {
        executeIfThere("KILL QUERY " + session);
    }

    private void executeIfThere(String sql) throws SQLException {
        try {
            execute(sql);
        } catch (SQLException e) {
            if (!Errors.isNoSuchSession(e)) {
                throw e;
            }
        }
    }

    // ---- timeouts

    /** Whether the server keeps this session for at least this long without a word of it. */
    boolean waitsForAtLeast(long nanos) {
        return waitTimeoutSeconds >= seconds(nanos);
    }

    /** Whether that is how long it keeps it, rounded up to whole seconds. */
    boolean waitsForExactly(long nanos) {
        return waitTimeoutSeconds == seconds(nanos);
    }

    /** Has the server end this session after exactly this long without a word of it, rounded up to whole seconds. */
    void setWaitTimeout(long nanos) throws SQLException {
        int seconds = seconds(nanos);
        execute("SET SESSION wait_timeout = " + seconds);
        waitTimeoutSeconds = seconds;
    }

    /** After so long at most, without a statement if that is how it is. */
    void limitWaitTimeout(long nanos) throws SQLException {
        if (waitTimeoutSeconds == NOT_SET || waitTimeoutSeconds > seconds(nanos)) {
            setWaitTimeout(nanos);
        }
    }

    /** After exactly this long, without a statement if that is how it is. */
    void ensureWaitTimeout(long nanos) throws SQLException {
        if (!waitsForExactly(nanos)) {
            setWaitTimeout(nanos);
        }
    }

    /** Whether the server, and whatever is in between, has taken over what was set. */
    boolean hasWaitTimeout() throws SQLException {
        try (PreparedStatement statement = prepare("SELECT @@SESSION.wait_timeout");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) == waitTimeoutSeconds;
        }
    }

    private static int seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return (int) Math.max(1, Math.min(LONGEST_WAIT_TIMEOUT, nanos / second + (nanos % second == 0 ? 0 : 1)));
    }

    /** How long a statement may take from now on before the connection counts as lost. */
    void setNetworkTimeout(long nanos) throws SQLException {
        borrowed.setNetworkTimeout(nanos);
    }

    // ---- the end

    /** Whether a failure of a statement means that the session is of no use any more. */
    boolean isLostBy(Throwable failure) {
        return borrowed.isClosed() || (failure instanceof SQLException sql && Errors.isConnectionLost(sql));
    }

    /**
     * Says that somebody is about to abort it who does not use it: it must not be used for anything else. Whoever says so
     * makes certain that the session has not been given back yet.
     */
    void condemn() {
        condemned = true;
    }

    boolean isCondemned() {
        return condemned;
    }

    /** Gives the connection back as it was. */
    void close() {
        try {
            if (waitTimeoutSeconds != NOT_SET) {
                execute("SET SESSION wait_timeout = " + givenWaitTimeout);
            }
            borrowed.giveBack();
        } catch (SQLException | RuntimeException | Error e) {
            abort();
        }
    }

    /** Breaks the connection, so that the server ends the session; for any thread, also while another uses the session. */
    void abort() {
        borrowed.breakOff();
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            statement.execute();
        }
    }

    private PreparedStatement prepare(String sql, String... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(mark + sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setString(i + 1, arguments[i]);
        }
        return statement;
    }
}

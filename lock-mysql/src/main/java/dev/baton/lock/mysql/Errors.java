package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import dev.baton.lock.core.Backend.Failure;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an error of the server, of the driver or of the pool says about a statement. */
final class Errors {
    private static final Logger log = LoggerFactory.getLogger(Errors.class);

    /** Access denied (to the server, the schema, the table, an operation, the process list), what is not there or unknown. */
    private static final Set<Integer> REFUSALS = Set.of(
            1044, 1045, 1046, 1049, 1059, 1064, 1095, 1142, 1143, 1146, 1227, 1290, 1305, 1370, 1698, 1792, 1836, 3057);
    /** A cycle of sessions that wait for each other: of all locks, and of named ones on MySQL. */
    private static final Set<Integer> DEADLOCKS = Set.of(1213, 3058);

    /** The class of connection errors: the connection is of no use any more. */
    static final String CONNECTION_LOST = "08000";

    private static final String CONNECTION_ERRORS = CONNECTION_LOST.substring(0, 2);
    /** A driver has connected anew: the session is another one. */
    private static final String CONNECTED_ANEW = "25S03";
    /** The server ends, or has ended, the session: shutdown, KILL, wait_timeout. */
    private static final Set<Integer> SESSION_ENDED = Set.of(1053, 1927, 3169, 4031);

    /** The server, or this user, has as many connections as are allowed. */
    private static final Set<Integer> TOO_MANY = Set.of(1040, 1203, 1226);

    private static final int NO_SUCH_SESSION = 1094;
    private static final int UNKNOWN_VARIABLE = 1193;
    private static final int INTERRUPTED = 1317;
    /** A limit of the server for statements of all kinds: max_execution_time, or max_statement_time on MariaDB. */
    private static final Set<Integer> TOOK_TOO_LONG = Set.of(3024, 1969);

    private Errors() {}

    /**
     * Why there is no answer. The session is broken off, so that what it may have got is free again as soon as the server
     * knows: nothing of what was asked can come later.
     */
    static Failure of(Throwable failure) {
        SQLException deadlock = find(failure, DEADLOCKS);
        if (deadlock != null) {
            return new Failure(Failure.Kind.REFUSED, new LockDeadlockException(deadlock));
        }
        boolean refused = failure instanceof LockException
                ? !(failure instanceof SessionsUsedUpException)
                : find(failure, REFUSALS) != null;
        return new Failure(refused ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, failure);
    }

    /** Whether the connection is of no use any more. */
    static boolean isConnectionLost(SQLException failure) {
        String state = failure.getSQLState();
        return (state != null && (state.startsWith(CONNECTION_ERRORS) || state.equals(CONNECTED_ANEW)))
                || SESSION_ENDED.contains(failure.getErrorCode())
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException
                || failure instanceof SQLRecoverableException;
    }

    /** Whether a connection was refused because there are so many. */
    static boolean isTooMany(Throwable failure) {
        return find(failure, TOO_MANY) != null;
    }

    /** Whether a server, maybe an old one, does not know a variable that was asked for. */
    static boolean isUnknownVariable(SQLException failure) {
        return failure.getErrorCode() == UNKNOWN_VARIABLE;
    }

    /** Whether a session that was to be killed is gone already. */
    static boolean isNoSuchSession(SQLException failure) {
        return failure.getErrorCode() == NO_SUCH_SESSION;
    }

    /** Whether somebody has killed the statement, and not the session. */
    static boolean isInterrupted(SQLException failure) {
        return failure.getErrorCode() == INTERRUPTED;
    }

    /** Whether the server allows no statement to take as long. */
    static boolean tookTooLong(SQLException failure) {
        return TOOK_TOO_LONG.contains(failure.getErrorCode());
    }

    /** What goes wrong with a connection that is given up says nothing new. */
    static void ignore(Exception failure) {
        log.trace("A connection that is given up", failure);
    }

    private static @Nullable SQLException find(Throwable failure, Set<Integer> codes) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && codes.contains(sql.getErrorCode())) {
                return sql;
            }
        }
        return null;
    }
}

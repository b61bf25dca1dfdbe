package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions, on servers that are of use for locks. */
final class SessionFactory {
    private static final Logger log = LoggerFactory.getLogger(SessionFactory.class);

    private final Connections connections;
    private final String clientId;
    private final boolean allowReplica;
    private final long timeoutNanos;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile Runnable reachable = () -> {};
    private volatile boolean failing;
    private volatile @Nullable Server lastServer;

    /** @param timeoutNanos how long to try to connect, and how long an answer may take */
    SessionFactory(Connections connections, String clientId, boolean allowReplica, long timeoutNanos) {
        this.connections = connections;
        this.clientId = clientId;
        this.allowReplica = allowReplica;
        this.timeoutNanos = timeoutNanos;
    }

    /** Who is told when the server can be reached again. */
    void onReachable(Runnable listener) {
        reachable = listener;
    }

    /** Who is told at once when a connection could not be made. */
    void onFailure(Consumer<SQLException> listener) {
        connections.onFailure(listener);
    }

    /** The server cannot be reached. */
    void noteFailure() {
        failing = true;
    }

    /** The server that the last session was opened to, for messages. */
    String describe() {
        Server known = lastServer;
        return known == null ? "the database" : known.describe();
    }

    /** A new session. Blocks. */
    Session open() throws SQLException {
        Borrowed borrowed = connections.connect(timeoutNanos);
        Session session;
        try {
            session = open(borrowed);
        } catch (SQLException | RuntimeException | Error e) {
            giveBack(borrowed, e);
            throw e;
        }
        note(session.server());
        if (failing) {
            failing = false;
            reachable.run();
        }
        return session;
    }

    private Session open(Borrowed borrowed) throws SQLException {
        borrowed.setNetworkTimeout(timeoutNanos);
        borrowed.commitEach();
        Opening opened = ask(borrowed.connection());
        check(opened.server());
        Session session = new Session(borrowed, clientId, allowReplica, opened);
        if (lastServer == null) {
            checkLeases(session);
        }
        return session;
    }

    /** Some proxies say that they have set it. */
    private static void checkLeases(Session session) throws SQLException {
        try {
            session.setWaitTimeout(Sessions.RESTING);
            if (!session.hasWaitTimeout()) {
                log.warn(
                        "{} does not let sessions set their wait_timeout: a holder that stands still keeps its lock beyond its lease",
                        session.server().describe());
            }
        } catch (SQLException | RuntimeException e) {
            if (session.isLostBy(e)) {
                throw e;
            }
            Errors.ignore(e);
        }
    }

    private void note(Server found) {
        Server before = lastServer;
        if (before != null && !before.isSameAs(found)) {
            log.warn(
                    "The address that led to {} leads to {} now. Locks of one exclude nobody at the other: it must lead to one at a time",
                    before.describe(),
                    found.describe());
        }
        lastServer = found;
    }

    private static void giveBack(Borrowed borrowed, Throwable failure) {
        try {
            borrowed.giveBack();
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
            borrowed.breakOff();
        }
    }

    /** The server as it was found when it could be reached last; a failover changes what takes long to find out. */
    private @Nullable Server known() {
        return failing ? null : lastServer;
    }

    /** Very old servers do not know all that is asked. */
    private Opening ask(Connection connection) throws SQLException {
        try {
            return Opening.ask(connection, known());
        } catch (SQLException e) {
            if (Errors.isUnknownVariable(e)) {
                requireVersion(Opening.version(connection));
            }
            throw e;
        }
    }

    private static void requireVersion(ServerVersion version) {
        if (!version.isSupported()) {
            throw new LockException("%s is of no use for locks: %s".formatted(version, version.tooOld()));
        }
    }

    private void check(Server server) {
        String refusal = server.refusal(allowReplica);
        if (refusal != null) {
            throw new LockException("%s is of no use for locks: %s".formatted(server.describe(), refusal));
        }
        if (server.isOneOfSeveral() && warned.compareAndSet(false, true)) {
            log.warn("{} is one primary of several: its named locks exclude its own clients only", server.describe());
        }
    }

    /** Ends the pool when no session is left. Blocks. */
    void close() {
        connections.close();
    }
}

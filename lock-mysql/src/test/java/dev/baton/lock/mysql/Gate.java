package dev.baton.lock.mysql;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Holds up the next statement of a kind on its way to the {@link FakeDatabase} or back, until the test says how it goes on. */
final class Gate {
    /** Where it is held up. */
    enum Moment {
        /** The server has not heard of it. */
        BEFORE,
        /** The server has begun it. */
        DURING,
        /** The server has run it, and its answer is on the way. */
        AFTER
    }

    private final String part;
    private final Moment moment;
    private final CompletableFuture<Long> reached = new CompletableFuture<>(); // by a statement of this session
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    Gate(String part, Moment moment) {
        this.part = part;
        this.moment = moment;
    }

    boolean isFor(String sql, Moment now) {
        return moment == now && sql.contains(part);
    }

    /** Waits until a statement is held up here; gives its session. */
    long awaitReached() {
        return Wait.result(reached);
    }

    boolean isReached() {
        return reached.isDone();
    }

    /** Whether what is held up here can be killed. */
    boolean isAtServer() {
        return moment == Moment.DURING;
    }

    /** The statement goes on. */
    void open() {
        opened.complete(true);
    }

    /** The statement fails. */
    void fail(Throwable failure) {
        opened.completeExceptionally(failure);
    }

    /** The connection breaks. */
    void cut() {
        fail(new SQLNonTransientConnectionException("(conn) Connection reset", "08000"));
    }

    void pass(long session, int networkTimeoutMillis) throws SQLException {
        reached.complete(session);
        try {
            var unused =
                    networkTimeoutMillis == 0 ? opened.get() : opened.get(networkTimeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SQLNonTransientConnectionException("(conn) Read timed out", "08000", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static SQLException thrown(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof SQLException sql ? sql : new SQLException(failure);
    }
}

package dev.baton.lock.mysql;

import java.sql.SQLException;
import java.util.function.Consumer;

/** Where the connections of a client come from: a pool of its own, or one that it was given. */
interface Connections {

    /** A connection; blocks for so long at most, where that can be bounded, and no longer than it takes to find that there is none. */
    Borrowed connect(long timeoutNanos) throws SQLException;

    /** Who is told at once when a connection could not be made, while {@link #connect} still tries. */
    void onFailure(Consumer<SQLException> listener);

    /** Closes a pool of the client's own; blocks. */
    void close();
}

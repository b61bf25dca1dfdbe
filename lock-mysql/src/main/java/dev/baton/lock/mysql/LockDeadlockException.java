package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import java.io.Serial;
import java.sql.SQLException;

/**
 * The server has found sessions that wait for each other in a cycle, and has ended the wait of this one (error 3058, or
 * 1213); the cause of a {@link dev.baton.lock.LockUnavailableException}. Nothing was rolled back, and the holds of other
 * locks stay: releasing one of them ends the cycle.
 */
public class LockDeadlockException extends LockException {

    @Serial
    private static final long serialVersionUID = 1L;

    LockDeadlockException(SQLException cause) {
        super("the server found a deadlock: " + cause.getMessage(), cause);
    }
}

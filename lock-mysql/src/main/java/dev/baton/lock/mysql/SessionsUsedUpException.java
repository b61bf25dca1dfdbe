package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import java.io.Serial;

/** All connections that the client may have are in use; the cause of a {@link dev.baton.lock.LockUnavailableException}. */
public class SessionsUsedUpException extends LockException {

    @Serial
    private static final long serialVersionUID = 1L;

    SessionsUsedUpException(int most) {
        super(
                ("all %d connections that this client may have for locks are in use: each hold takes one, and each lock that is"
                                + " waited for; see maxConnections")
                        .formatted(most));
    }
}

package dev.baton.lock.redis;

import java.io.Serial;

/** The connection ended before the answer. */
final class ConnectionLostException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message) {
        super(message);
    }
}

package dev.baton.lock.redis;

import java.io.Serial;

/** The server cannot run the protocol. */
final class UnsupportedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnsupportedServerException(String message) {
        super(message);
    }
}

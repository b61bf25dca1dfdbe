package dev.baton.lock.redlock;

import java.io.Serial;

/** The server cannot run the scripts. */
final class UnsupportedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnsupportedServerException(String message) {
        super(message);
    }
}

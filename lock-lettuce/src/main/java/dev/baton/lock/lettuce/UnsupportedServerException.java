package dev.baton.lock.lettuce;

import java.io.Serial;

/** The server cannot run the scripts. */
public final class UnsupportedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedServerException(String message) {
        super(message);
    }
}

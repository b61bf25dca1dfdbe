package dev.baton.lock.testkit;

import java.io.Serial;
import java.util.Locale;

/** An error reply of Redis. */
public final class RespException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    RespException(String reply) {
        super(reply);
    }

    /** The first word of the reply: {@code ERR}, {@code NOAUTH}, {@code WRONGTYPE}… */
    public String code() {
        return reply().split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    /** The whole reply without its leading minus sign. */
    public String reply() {
        return String.valueOf(getMessage());
    }
}

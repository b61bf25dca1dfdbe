package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one thread of a client says to the register, a line each, and the answers. A thread wants or holds one lock at a
 * time:
 *
 * <pre>
 * hello CLIENT THREAD
 * want LOCK LEASE-MILLIS WAITS       before the call
 * gave-up REASON                     after the call: without the lock,
 * hold TOKEN                         or with it
 * write                              answer: accepted or refused
 * looked VALID                       what the holder found after that answer
 * end OUTCOME                        after the release
 * violation KIND LOCK TEXT
 * </pre>
 *
 * Belongs to one thread.
 */
final class RegisterSession {
    static final String OK = "ok";
    static final String ACCEPTED = "accepted";
    static final String REFUSED = "refused";

    private final Register register;
    private int client = -1;
    private String thread = "?";
    private @Nullable Attempt attempt;
    private @Nullable RegisteredHold hold;
    private boolean accepted;

    RegisterSession(Register register) {
        this.register = register;
    }

    /** @throws IllegalArgumentException if the line makes no sense here */
    String answer(String line) {
        List<String> words = List.of(line.split(" ", 4));
        try {
            return switch (words.get(0)) {
                case "hello" -> hello(Integer.parseInt(words.get(1)), words.get(2));
                case "want" -> want(words.get(1), Long.parseLong(words.get(2)), Boolean.parseBoolean(words.get(3)));
                case "gave-up" -> gaveUp(GiveUp.valueOf(words.get(1)));
                case "hold" -> hold(Long.parseLong(words.get(1)));
                case "write" -> write();
                case "looked" -> looked(Boolean.parseBoolean(words.get(1)));
                case "end" -> end(words.get(1));
                case "violation" -> violation(Kind.valueOf(words.get(1)), words.get(2), words.get(3));
                default -> throw new IllegalArgumentException(line);
            };
        } catch (IndexOutOfBoundsException | NullPointerException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    /** The client has gone. */
    void close() {
        register.abandon(attempt, hold);
    }

    private String hello(int number, String name) {
        client = number;
        thread = name;
        return OK;
    }

    private String want(String lock, long leaseMillis, boolean waits) {
        attempt = register.want(client, thread, lock, leaseMillis, waits);
        return OK;
    }

    private String gaveUp(GiveUp reason) {
        register.giveUp(required(attempt), reason);
        attempt = null;
        return OK;
    }

    private String hold(long token) {
        hold = register.begin(required(attempt), token);
        attempt = null;
        return OK;
    }

    private String write() {
        accepted = register.write(required(hold));
        return accepted ? ACCEPTED : REFUSED;
    }

    private String looked(boolean valid) {
        register.looked(required(hold), accepted, valid);
        return OK;
    }

    private String end(String outcome) {
        register.end(required(hold), outcome);
        hold = null;
        return OK;
    }

    private String violation(Kind kind, String lock, String text) {
        register.violation(kind, lock, thread + ": " + text);
        return OK;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("not in this order");
        }
        return value;
    }
}

package dev.baton.lock.testkit.simulation;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A command that has not been answered: one answer or failure goes to its reply, within the command timeout. */
final class PendingCall<T> {
    private final SimulatedBackend backend;
    private final SimulatedClient client;
    private final String what;
    private final Object about;
    private final Reply<T> reply;
    private final Function<PendingCall<T>, T> script;
    private final long sentNanos;
    private @Nullable Cancellable timeout;
    private int transmissions;
    private boolean clockKnown;
    private long notAfterMicros;
    private boolean done;
    private boolean kept; // sent, or sent again, although its reply has been told of a failure

    PendingCall(
            SimulatedBackend backend, String what, Object about, Reply<T> reply, Function<PendingCall<T>, T> script) {
        this.backend = backend;
        this.client = backend.client();
        this.what = what;
        this.about = about;
        this.reply = reply;
        this.script = script;
        this.sentNanos = client.scheduler().nanoTime();
    }

    long sentNanos() {
        return sentNanos;
    }

    /** After this time of the server's clock the command does nothing. */
    long notAfterMicros() {
        return notAfterMicros;
    }

    /** Whether that time was estimated rightly. */
    boolean isClockKnown() {
        return clockKnown;
    }

    /** Whether an earlier transmission of this command may have run. */
    boolean isRepeated() {
        return transmissions > 1;
    }

    boolean isDone() {
        return done;
    }

    void start() {
        timeout = client.scheduler().schedule(this::timedOut, client.settings().commandTimeoutNanos());
    }

    void transmit(Connection connection) {
        if (done && !kept) {
            return;
        }
        long now = client.scheduler().nanoTime();
        if (!backend.clock().isValid(now)) {
            askForTime(connection, now);
            return;
        }
        if (transmissions++ == 0) {
            long left = client.settings().commandTimeoutNanos() - (now - sentNanos);
            notAfterMicros = backend.clock().notAfterMicros(now, left);
            clockKnown = backend.isClockKnown();
        }
        connection.toServer(() -> run(connection));
    }

    private void askForTime(Connection connection, long askedNanos) {
        connection.toServer(() -> {
            long micros = backend.world().server().time().micros();
            connection.toClient(() -> {
                if (backend.isCurrent(connection)) {
                    backend.clock().sample(askedNanos, client.scheduler().nanoTime(), micros);
                    transmit(connection);
                }
            });
        });
    }

    private void run(Connection connection) {
        backend.world().trace().add("server", what, List.of(client, about));
        long micros = backend.world().server().time().micros();
        T answer = script.apply(this);
        backend.world().network().reply(client, () -> connection.toClient(() -> arrived(connection, micros, answer)));
    }

    private void arrived(Connection connection, long serverMicros, T answer) {
        if (backend.isCurrent(connection)) {
            backend.finished(this);
            backend.clock().sample(sentNanos, client.scheduler().nanoTime(), serverMicros);
            if (end()) {
                backend.world().trace().add(client.id(), "answer", answer);
                reply.answered(answer);
            }
        }
    }

    /** There is no connection: the command is not sent at all. */
    void refuse() {
        client.scheduler().schedule(() -> fail(Failure.Kind.NOT_RUN, cut()), 0);
    }

    /** The connection has ended. */
    void disconnected() {
        fail(transmissions == 0 ? Failure.Kind.NOT_RUN : Failure.Kind.UNKNOWN, cut());
    }

    private static Exception cut() {
        return new ConnectException("the connection was closed");
    }

    private void timedOut() {
        kept = backend.keepsUnanswered();
        fail(
                transmissions == 0 && !kept ? Failure.Kind.NOT_RUN : Failure.Kind.UNKNOWN,
                new TimeoutException("no answer within the command timeout"));
    }

    private void fail(Failure.Kind kind, Exception cause) {
        if (end()) {
            backend.world().trace().add(client.id(), "failed", List.of(kind, what, about));
            reply.failed(new Failure(kind, cause));
        }
    }

    private boolean end() {
        if (done) {
            return false;
        }
        done = true;
        Cancellable timer = timeout;
        if (timer != null) {
            timer.cancel();
        }
        if (!kept) {
            backend.finished(this);
        }
        return true;
    }
}

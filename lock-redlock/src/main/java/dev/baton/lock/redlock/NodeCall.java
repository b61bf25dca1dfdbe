package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.lettuce.ServerErrors;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script on one server: EVAL for the first one of the script on a connection, EVALSHA from then on, so that a
 * server that was restarted runs what it is asked in its order and at once; EVAL again if it has lost its scripts nevertheless.
 */
final class NodeCall {
    /** Told once, in time, and never on the stack of the caller. */
    interface Receiver {
        void answered(List<Object> result);

        void failed(Failure failure);

        /**
         * The server does not have the script: it is sent again, with its text, by {@code resend}, unless the call is of no
         * use any more. What was decided in the meantime must not be overtaken by it.
         */
        default void missing(Runnable resend) {
            resend.run();
        }

        /** Tells another one as well, after this one; this one decides whether to send again. */
        default Receiver and(Receiver other) {
            Receiver first = this;
            return new Receiver() {
                @Override
                public void answered(List<Object> result) {
                    first.answered(result);
                    other.answered(result);
                }

                @Override
                public void failed(Failure failure) {
                    first.failed(failure);
                    other.failed(failure);
                }

                @Override
                public void missing(Runnable resend) {
                    first.missing(resend);
                }
            };
        }
    }

    private final RedisNode node;
    private final Debts.Command command;
    private final Receiver receiver;
    private final AtomicBoolean settled = new AtomicBoolean();
    private long sentNanos; // set by start()
    private volatile @Nullable Cancellable timeout;

    NodeCall(RedisNode node, Script script, List<String> keys, List<String> args, Receiver receiver) {
        this.node = node;
        this.command = new Debts.Command(script, keys, args);
        this.receiver = receiver;
    }

    Debts.Command command() {
        return command;
    }

    void start(long timeoutNanos) {
        sentNanos = node.scheduler().nanoTime();
        timeout = node.scheduler().schedule(() -> timedOut(timeoutNanos), timeoutNanos);
        send();
    }

    private void send() {
        node.line().use(this::send, why -> fail(Errors.ofConnecting(why)));
    }

    private void timedOut(long timeoutNanos) {
        if (settled.compareAndSet(false, true)) {
            node.timedOut(sentNanos);
            receiver.failed(new Failure(
                    Failure.Kind.UNKNOWN, new TimeoutException("no answer within " + Duration.ofNanos(timeoutNanos))));
        }
    }

    /** Sends it on this connection, unless its time is over. */
    void send(StatefulRedisConnection<String, String> connection) {
        if (!settled.get() || node.isOwed(this)) {
            Script script = command.script();
            if (node.isFirst(script, connection)) {
                dispatch(connection, CommandType.EVAL, script.text());
            } else {
                dispatch(connection, CommandType.EVALSHA, script.digest());
            }
        }
    }

    private void dispatch(StatefulRedisConnection<String, String> connection, CommandType type, String what) {
        CommandArgs<String, String> sent = new CommandArgs<>(StringCodec.UTF8)
                .add(what)
                .add(command.keys().size())
                .addKeys(command.keys());
        command.args().forEach(sent::add);
        AsyncCommand<String, String, List<Object>> run =
                new AsyncCommand<>(new Command<>(type, new ArrayOutput<>(StringCodec.UTF8), sent));
        var unused = run.whenComplete((result, failure) -> completed(connection, result, failure));
        connection.dispatch(run);
    }

    private void completed(
            StatefulRedisConnection<String, String> connection,
            @Nullable List<Object> result,
            @Nullable Throwable failure) {
        if (failure == null && result != null) {
            node.answered(this);
            if (settle()) {
                receiver.answered(result);
            }
        } else if (failure != null) {
            failed(connection, failure);
        }
    }

    private void failed(StatefulRedisConnection<String, String> connection, Throwable failure) {
        if (ServerErrors.isScriptMissing(failure.getMessage())) {
            node.scriptsAreMissing(connection);
            if (!settled.get() || node.isOwed(this)) {
                receiver.missing(this::send);
            }
            return;
        }
        Failure what = node.ofCommand(failure);
        if (what.kind() == Failure.Kind.REFUSED) {
            node.refused(this);
        } else if (Errors.isReadOnly(failure)) {
            node.demoted(connection, failure);
        }
        fail(what);
    }

    private void fail(Failure failure) {
        if (settle()) {
            node.scheduler().schedule(() -> receiver.failed(failure), 0);
        }
    }

    private boolean settle() {
        Cancellable known = timeout;
        if (known != null) {
            known.cancel();
        }
        return settled.compareAndSet(false, true);
    }
}

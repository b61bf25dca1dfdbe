package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.lettuce.ServerErrors;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script on its way: from the link that sends it to exactly one answer or failure.
 *
 * @param <T> what the script's result is decoded to
 */
final class Call<T> {
    private final Script script;
    private final List<String> keys;
    private final Encoder encoder;
    private final Supplier<CommandOutput<String, String, T>> outputs;
    private final Receiver<T> receiver;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final boolean needsClock;
    final long deadlineNanos;
    private volatile long sentNanos;
    private volatile boolean redirected; // once is enough: whoever sends it on again has heard less
    private volatile boolean asking;

    /**
     * Whether a call is sent or given up is decided once: what was told not to have run is never sent, and what was sent is
     * never told not to have run.
     */
    private enum State {
        NEW,
        /** The server was asked for its time first; the script itself has not been sent. */
        ASKED_TIME,
        SENT,
        DONE
    }

    /** The script's arguments, made when it is sent. */
    interface Encoder {
        /**
         * The arguments.
         *
         * @param notAfterMicros the command's not-after in server time, or 0 if it has none
         */
        List<String> encode(long notAfterMicros);
    }

    /** What is done with the script's result. */
    interface Answered<T> {
        /**
         * The result is here; on the network thread.
         *
         * @param sentNanos when the command was sent: what its answer tells cannot have begun before
         */
        void answered(T result, Link link, long sentNanos);
    }

    /** Where the result or the failure goes. */
    record Receiver<T>(Answered<T> answered, Consumer<Failure> failed) {
        static <T> Receiver<T> of(Answered<T> answered, Reply<?> failing) {
            return new Receiver<>(answered, failing::failed);
        }
    }

    Call(
            Script script,
            List<String> keys,
            boolean needsClock,
            Encoder encoder,
            Supplier<CommandOutput<String, String, T>> outputs,
            long deadlineNanos,
            Receiver<T> receiver) {
        this.script = script;
        this.keys = keys;
        this.needsClock = needsClock;
        this.encoder = encoder;
        this.outputs = outputs;
        this.deadlineNanos = deadlineNanos;
        this.receiver = receiver;
    }

    /** Whether it carries a not-after, for which the server's clock must be known. */
    boolean needsClock() {
        return needsClock;
    }

    /** Whether the server has been asked anything for it. */
    boolean isUnderWay() {
        return state.get() == State.ASKED_TIME || state.get() == State.SENT;
    }

    /** Whether it is sent to where its slot is on its way to: that node serves it only if it is told so, and nobody else may say it. */
    boolean isAsking() {
        return asking;
    }

    boolean isAnswered() {
        return state.get() == State.DONE;
    }

    /** The server is asked for its time first; false if the call has ended. */
    boolean asksTime() {
        return begin(State.ASKED_TIME);
    }

    /** The command to send now; null if the call has ended. */
    @Nullable
    Command<String, String, T> command(Link link, long nowNanos, long notAfterMicros) {
        sentNanos = nowNanos;
        return begin(State.SENT)
                ? new Sent(link, CommandType.EVALSHA, args(script.digest(), notAfterMicros), notAfterMicros)
                : null;
    }

    private boolean begin(State next) {
        return state.getAndUpdate(now -> now == State.DONE ? now : next) != State.DONE;
    }

    void fail(Failure failure) {
        if (state.getAndSet(State.DONE) != State.DONE) {
            receiver.failed.accept(failure);
        }
    }

    /** Without an answer: it may have run if it was ever sent. */
    void failUnanswered(Throwable cause) {
        State last = state.getAndSet(State.DONE);
        if (last != State.DONE) {
            receiver.failed.accept(
                    new Failure(last == State.SENT ? Failure.Kind.UNKNOWN : Failure.Kind.NOT_RUN, cause));
        }
    }

    private void answer(T result, Link link) {
        if (state.getAndSet(State.DONE) != State.DONE) {
            receiver.answered.answered(result, link, sentNanos);
        }
    }

    private CommandArgs<String, String> args(String scriptOrDigest, long notAfterMicros) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add(bytes(scriptOrDigest)).add(keys.size());
        keys.forEach(key -> args.add(bytes(key)));
        encoder.encode(notAfterMicros).forEach(argument -> args.add(bytes(argument)));
        return args;
    }

    /** The driver would write a string letter by letter. */
    private static byte[] bytes(String argument) {
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    /** The driver's command; completed by its network thread. */
    private final class Sent extends Command<String, String, T> {
        private final Link link;
        private final long notAfterMicros;

        Sent(Link link, CommandType type, CommandArgs<String, String> args, long notAfterMicros) {
            super(type, outputs.get(), args);
            this.link = link;
            this.notAfterMicros = notAfterMicros;
        }

        @Override
        public void complete() {
            super.complete();
            if (ServerErrors.isScriptMissing(getOutput().getError())) {
                link.dispatch(
                        new Sent(link, CommandType.EVAL, Call.this.args(script.text(), notAfterMicros), notAfterMicros),
                        asking);
                return; // the link goes on watching the call
            }
            link.delivered(Call.this);
            if (!getOutput().hasError()) {
                answer(getOutput().get(), link);
            } else if (!isFollowed(getOutput().getError())) {
                refused(getOutput().getError());
            }
        }

        /** A slot that has moved, or a key that has gone ahead of it: the script did not run here, and does there (R14). */
        private boolean isFollowed(String error) {
            Link other = redirected ? null : link.redirection(error);
            if (other == null) {
                return false;
            }
            redirected = true;
            asking = Errors.isAsk(error);
            if (state.compareAndSet(State.SENT, State.NEW)) {
                other.send(Call.this);
            }
            return true;
        }

        private void refused(String error) {
            link.refused(error);
            fail(Errors.ofReply(error, link.canFailOver()));
        }

        @Override
        public boolean completeExceptionally(Throwable cause) {
            boolean first = super.completeExceptionally(cause);
            failUnanswered(cause);
            return first;
        }

        @Override
        public void cancel() {
            super.cancel();
            failUnanswered(new ConnectionLostException("the command was cancelled"));
        }
    }
}

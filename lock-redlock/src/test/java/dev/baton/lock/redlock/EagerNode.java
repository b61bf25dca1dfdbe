package dev.baton.lock.redlock;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A server that answers on the caller's stack, which no real one does: as if the answer came, on another thread, before the caller's
 * next step.
 */
final class EagerNode extends TestNode {
    private final Function<Script, List<Object>> answers;
    private final List<Script> sent = new ArrayList<>();
    private final List<Long> owedNanos = new ArrayList<>();

    EagerNode(int index, Function<Script, List<Object>> answers) {
        super(index);
        this.answers = answers;
    }

    List<Script> sent() {
        return sent;
    }

    /** For how long each of the commands matters that this server is owed. */
    List<Long> owedNanos() {
        return owedNanos;
    }

    @Override
    public void run(Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver to) {
        sent.add(script);
        to.answered(answers.apply(script));
    }

    @Override
    public void owe(
            Script script, List<String> keys, List<String> args, long timeoutNanos, long owed, NodeCall.Receiver to) {
        owedNanos.add(owed);
        run(script, keys, args, timeoutNanos, to);
    }
}

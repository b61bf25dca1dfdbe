package dev.baton.lock.redlock;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server that a test makes up: it runs scripts, and the rest of what a server does is nothing until it is needed. */
abstract class TestNode implements Node {
    private final int index;

    TestNode(int index) {
        this.index = index;
    }

    @Override
    public final int index() {
        return index;
    }

    @Override
    public String describe() {
        return "node-" + index;
    }

    @Override
    public void start(Runnable connected) {}

    /** In time, or never. */
    @Override
    public void owe(
            Script script,
            List<String> keys,
            List<String> args,
            long timeoutNanos,
            long owedNanos,
            NodeCall.Receiver receiver) {
        run(script, keys, args, timeoutNanos, receiver);
    }

    @Override
    public void subscribe(String channel) {}

    @Override
    public void unsubscribe(String channel) {}

    @Override
    public boolean isNetworkThread() {
        return false;
    }

    @Override
    public CompletableFuture<?> close() {
        return CompletableFuture.completedFuture(null);
    }
}

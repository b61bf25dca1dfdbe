package dev.baton.lock.redlock;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One of the servers. Nothing blocks; what is sent from one thread runs in its order while the connection lasts. */
interface Node {

    /** Its place among the servers, from 0 on. */
    int index();

    /** Its address, without credentials. */
    String describe();

    /**
     * Begins to connect.
     *
     * @param connected called whenever there is a new connection
     */
    void start(Runnable connected);

    /** Runs a script; what is only worth something in time is not sent later. */
    void run(Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver receiver);

    /** Runs a script that has to run in the end, if not in time; it matters for {@code owedNanos}. */
    void owe(
            Script script,
            List<String> keys,
            List<String> args,
            long timeoutNanos,
            long owedNanos,
            NodeCall.Receiver receiver);

    /** Begins to listen to a channel where releases are told. */
    void subscribe(String channel);

    /** Ends what {@link #subscribe} began. */
    void unsubscribe(String channel);

    /** Whether the current thread brings this server's answers. */
    boolean isNetworkThread();

    /** Ends the connections; the future completes when that is done. The driver is ended by whoever made it. */
    CompletableFuture<?> close();
}

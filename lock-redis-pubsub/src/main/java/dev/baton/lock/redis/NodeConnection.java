package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.ServerClock;
import dev.baton.lock.lettuce.MemoryPolicy;
import dev.baton.lock.lettuce.ServerVersion;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.PubSubOutput;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One live connection. With RESP3 the connection that is subscribed also runs the scripts, so that a subscription and the
 * question behind it travel together. RESP2 does not allow that: scripts have a second connection there, and a question
 * behind a subscription waits until it is in effect.
 */
final class NodeConnection {
    private final StatefulRedisPubSubConnection<String, String> pubSub;
    private final boolean sharded;
    private final long timeoutNanos;
    private final Supplier<StatefulRedisConnection<String, String>> second;
    private StatefulConnection<String, String> scripts; // set again by handshake() before the connection is shared
    private final Set<Thread> networkThreads = ConcurrentHashMap.newKeySet(2);
    private volatile CompletableFuture<?> subscribing = CompletableFuture.completedFuture(null);

    /**
     * @param second opens the connection for scripts where RESP2 is spoken
     */
    NodeConnection(
            StatefulRedisPubSubConnection<String, String> pubSub,
            Supplier<StatefulRedisConnection<String, String>> second,
            boolean sharded,
            long timeoutNanos) {
        this.pubSub = pubSub;
        this.second = second;
        this.sharded = sharded;
        this.timeoutNanos = timeoutNanos;
        this.scripts = pubSub;
    }

    void listen(RedisPubSubListener<String, String> listener) {
        pubSub.addListener(listener);
    }

    boolean isOpen() {
        return pubSub.isOpen() && scripts.isOpen();
    }

    /** Whether the current thread brings this connection's answers; blocking it would block the connection. */
    boolean isNetworkThread() {
        return networkThreads.contains(Thread.currentThread());
    }

    /**
     * Learns which server this is and what its clock shows; throws if it is not one that can run the protocol.
     *
     * @param disconnects is told when this connection ends, or either of the two that it consists of
     */
    void handshake(ServerClock clock, Scheduler scheduler, RedisConnectionStateListener disconnects)
            throws InterruptedException {
        pubSub.addListener(disconnects);
        ServerVersion version = ServerVersion.of(list(CommandType.HELLO, null));
        version.check();
        if (!version.isResp3()) {
            scripts = second.get();
            scripts.addListener(disconnects);
        }
        long sent = scheduler.nanoTime();
        long serverMicros = micros(list(CommandType.TIME, null));
        clock.sample(sent, scheduler.nanoTime(), serverMicros);
        checkMemoryPolicy();
    }

    private void checkMemoryPolicy() throws InterruptedException {
        if (MemoryPolicy.isWanted()) {
            try {
                MemoryPolicy.check(String.valueOf(list(CommandType.INFO, "memory")));
            } catch (RedisCommandExecutionException e) {
                return; // it may not be allowed
            }
        }
    }

    void dispatch(RedisCommand<String, String, ?> command) {
        dispatch(command, /* asking= */ false);
    }

    /**
     * Sends a command.
     *
     * @param asking whether it is for a slot that is on its way to this node: served only right behind ASKING
     */
    void dispatch(RedisCommand<String, String, ?> command, boolean asking) {
        CompletableFuture<?> before = subscribing;
        if (scripts == pubSub || before.isDone()) {
            write(command, asking);
        } else {
            var unused = before.whenComplete((done, failure) -> write(command, asking));
        }
    }

    private void write(RedisCommand<String, String, ?> command, boolean asking) {
        if (asking) {
            var unused = scripts.dispatch(List.of(asking(), command));
        } else {
            var unused = scripts.dispatch(command);
        }
    }

    private static RedisCommand<String, String, ?> asking() {
        return new AsyncCommand<>(new Command<>(CommandType.ASKING, new StatusOutput<>(StringCodec.UTF8)));
    }

    /** Asks for the server's time, in microseconds. */
    void time(Reply<Long> reply) {
        AsyncCommand<String, String, List<Object>> command = command(CommandType.TIME, null);
        var unused = command.whenComplete((time, failure) -> {
            if (failure == null) {
                reply.answered(micros(time));
            } else {
                boolean refused = failure instanceof RedisCommandExecutionException;
                reply.failed(new Failure(refused ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, failure));
            }
        });
        dispatch(command);
    }

    /** CLUSTER NODES: how the node sees its cluster. */
    void askTopology(Consumer<String> answered) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("NODES");
        AsyncCommand<String, String, String> command =
                new AsyncCommand<>(new Command<>(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), args));
        var unused = command.thenAccept(answered);
        dispatch(command);
    }

    /**
     * WAIT: answered with the number of replicas that have what this connection has written.
     *
     * @param limitNanos when other waits before it and this one have ended
     */
    void awaitReplicas(int minAcks, long timeoutMillis, long limitNanos, Reply<Integer> reply) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add(minAcks).add(timeoutMillis);
        AsyncCommand<String, String, Long> command =
                new AsyncCommand<>(new Command<>(CommandType.WAIT, new IntegerOutput<>(StringCodec.UTF8), args));
        var unused = command.orTimeout(limitNanos + timeoutNanos, TimeUnit.NANOSECONDS)
                .whenComplete((acks, failure) -> {
                    if (failure == null) {
                        reply.answered(acks.intValue());
                    } else {
                        reply.failed(new Failure(Failure.Kind.UNKNOWN, failure));
                    }
                });
        dispatch(command);
    }

    /** Subscribes; a command that is dispatched from now on finds that in effect, unless it is refused. */
    void subscribe(String channel, Consumer<Throwable> refused) {
        CompletableFuture<?> subscription = sharded
                ? subscribeSharded(channel)
                : pubSub.async().subscribe(channel).toCompletableFuture();
        subscribing = subscription;
        var unused = subscription.whenComplete((done, failure) -> {
            if (failure instanceof RedisCommandExecutionException) {
                refused.accept(failure);
            }
        });
    }

    /** Behind ASKING, which changes nothing where the slot is, and is needed where it is on its way to; RESP2 forbids it. */
    private CompletableFuture<?> subscribeSharded(String channel) {
        if (scripts != pubSub) {
            return pubSub.async().ssubscribe(channel).toCompletableFuture();
        }
        AsyncCommand<String, String, String> subscription = new AsyncCommand<>(new Command<>(
                CommandType.SSUBSCRIBE,
                new PubSubOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).addKey(channel)));
        var unused = pubSub.dispatch(List.of(asking(), subscription));
        return subscription;
    }

    void unsubscribe(String channel) {
        var unused =
                sharded ? pubSub.async().sunsubscribe(channel) : pubSub.async().unsubscribe(channel);
    }

    /** Closes; the future completes when that is done. */
    CompletableFuture<?> close() {
        CompletableFuture<?> closing = pubSub.closeAsync();
        return scripts == pubSub ? closing : CompletableFuture.allOf(closing, scripts.closeAsync());
    }

    /** Runs a command that returns a list; for the handshake, which has a thread of its own. */
    List<Object> list(CommandType type, @Nullable String argument) throws InterruptedException {
        AsyncCommand<String, String, List<Object>> command = command(type, argument);
        var unused = scripts.dispatch(command);
        try {
            return command.get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw new ConnectionLostException("no answer to " + type);
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof RedisCommandExecutionException refusal) {
            return Errors.execution(String.valueOf(refusal.getMessage()));
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    private AsyncCommand<String, String, List<Object>> command(CommandType type, @Nullable String argument) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        if (argument != null) {
            args.add(argument);
        }
        return new AsyncCommand<>(new Command<>(type, new ArrayOutput<>(StringCodec.UTF8), args)) {
            @Override
            protected void completeResult() {
                networkThreads.add(Thread.currentThread());
                super.completeResult();
            }
        };
    }

    private static long micros(List<Object> time) {
        long seconds = Long.parseLong(String.valueOf(time.get(0)));
        return TimeUnit.SECONDS.toMicros(seconds) + Long.parseLong(String.valueOf(time.get(1)));
    }
}

package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.ServerClock;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    /** What is done with the server's time. */
    interface TimeReceiver {
        void received(long sentNanos, long serverMicros);
    }

    void listen(RedisPubSubListener<String, String> listener) {
        pubSub.addListener(listener);
    }

    void onDisconnect(RedisConnectionStateListener listener) {
        pubSub.addListener(listener);
    }

    boolean isOpen() {
        return pubSub.isOpen() && scripts.isOpen();
    }

    /** Learns which server this is and what its clock shows; throws if it is not one that can run the protocol. */
    void handshake(ServerClock clock, Scheduler scheduler) throws InterruptedException {
        ServerVersion version = ServerVersion.of(list(CommandType.HELLO, null));
        version.check();
        if (!version.isResp3()) {
            scripts = second.get();
        }
        long sent = scheduler.nanoTime();
        clock.sample(sent, scheduler.nanoTime(), micros(list(CommandType.TIME, null)));
        MemoryPolicy.warnOnce(this);
    }

    void dispatch(RedisCommand<String, String, ?> command) {
        CompletableFuture<?> before = subscribing;
        if (scripts == pubSub || before.isDone()) {
            var unused = scripts.dispatch(command);
        } else {
            var unused = before.whenComplete((done, failure) -> scripts.dispatch(command));
        }
    }

    /** Asks for the server's time. */
    void time(Scheduler scheduler, TimeReceiver receiver) {
        long sent = scheduler.nanoTime();
        AsyncCommand<String, String, List<Object>> command = command(CommandType.TIME, null);
        var unused = command.thenAccept(time -> receiver.received(sent, micros(time)));
        dispatch(command);
    }

    /** WAIT: answered with the number of replicas that have what this connection has written. */
    void awaitReplicas(int minAcks, long timeoutMillis, Reply<Integer> reply) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add(minAcks).add(timeoutMillis);
        AsyncCommand<String, String, Long> command =
                new AsyncCommand<>(new Command<>(CommandType.WAIT, new IntegerOutput<>(StringCodec.UTF8), args));
        var unused = command.orTimeout(
                        timeoutMillis + TimeUnit.NANOSECONDS.toMillis(timeoutNanos), TimeUnit.MILLISECONDS)
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
        CompletableFuture<?> subscription = (sharded
                        ? pubSub.async().ssubscribe(channel)
                        : pubSub.async().subscribe(channel))
                .toCompletableFuture();
        subscribing = subscription;
        var unused = subscription.whenComplete((done, failure) -> {
            if (failure instanceof RedisCommandExecutionException) {
                refused.accept(failure);
            }
        });
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
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new ConnectionLostException("no answer to " + type);
        }
    }

    private static AsyncCommand<String, String, List<Object>> command(CommandType type, @Nullable String argument) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        if (argument != null) {
            args.add(argument);
        }
        return new AsyncCommand<>(new Command<>(type, new ArrayOutput<>(StringCodec.UTF8), args));
    }

    private static long micros(List<Object> time) {
        long seconds = Long.parseLong(String.valueOf(time.get(0)));
        return TimeUnit.SECONDS.toMicros(seconds) + Long.parseLong(String.valueOf(time.get(1)));
    }
}

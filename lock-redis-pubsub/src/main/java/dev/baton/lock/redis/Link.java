package dev.baton.lock.redis;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.ServerClock;
import dev.baton.lock.lettuce.ServerErrors;
import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one node: scripts, subscriptions and the estimate of the node's clock. It connects by itself, and
 * connects anew when the connection ends or is given up, with all its subscriptions; nothing is ever sent twice.
 *
 * <p>While it connects, calls wait; when that has failed, they fail at once until the next attempt, whose pace is backed off.
 * Commands leave in the order in which one thread hands them over.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final long FIRST_BACKOFF = 5_000_000L;
    private static final long LONGEST_BACKOFF = 250_000_000L;
    private static final long REFUSED_BACKOFF = 1_000_000_000L;
    /** Longer than the driver's own limits of an attempt, a minute and ten seconds where they are not set. */
    private static final long LONGEST_ATTEMPT_MILLIS = 120_000;

    private static final int MOST_SILENCES = 2;

    private final Connector connector;
    private final Scheduler scheduler;
    private final Owner owner;
    private final long timeoutNanos;
    private final boolean sharded;
    private final ServerClock clock = new ServerClock();
    private final Set<String> channels = ConcurrentHashMap.newKeySet();
    private final Map<String, Throwable> refusals = new ConcurrentHashMap<>();
    private final Queue<Call<?>> pending = new ConcurrentLinkedQueue<>();
    private final Queue<Call<?>> waiting = new ConcurrentLinkedQueue<>();
    private final Alarm timeouts;
    private final AtomicReference<State> current = new AtomicReference<>(State.IDLE);
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;
    private volatile @Nullable Thread connecting;
    private volatile CompletableFuture<?> closing = CompletableFuture.completedFuture(null);
    private volatile long connectedNanos; // what was sent before may have been answered by another server
    private final AtomicInteger silences = new AtomicInteger();
    private final AtomicLong blockedNanos = new AtomicLong();

    /** Whom the link tells of what happens on it. */
    interface Owner {
        /** Connected, or connected anew: what was sent before may be lost. */
        void connected(Link link);

        void granted(Link link, String channel, Grant grant);

        /** A refusal that may mean that the node is not the right one any more. */
        void refused(Link link, String error);

        /** The link to the node to which this one, by an error, sends a call; null if there is none. */
        @Nullable
        Link redirected(Link link, String error);

        /** The node could not be connected to, or does not answer. */
        void unreachable(Link link);

        /** A subscription has ended from the server's side. */
        void unsubscribed(Link link, String channel);
    }

    /**
     * @param connection in use, or null
     * @param connecting whether an attempt to connect is under way
     * @param failure of the last attempt, or null
     */
    private record State(
            @Nullable NodeConnection connection,
            boolean connecting,
            @Nullable Failure failure) {
        private static final State IDLE = new State(null, /* connecting= */ false, null);
    }

    private State state() {
        return requireNonNull(current.get());
    }

    Link(Connector connector, Scheduler scheduler, Owner owner, long timeoutNanos, boolean sharded) {
        this.connector = connector;
        this.scheduler = scheduler;
        this.owner = owner;
        this.timeoutNanos = timeoutNanos;
        this.sharded = sharded;
        this.timeouts = new Alarm(scheduler, this::expire);
    }

    boolean canFailOver() {
        return connector.canFailOver();
    }

    long now() {
        return scheduler.nanoTime();
    }

    String describe() {
        return connector.describe();
    }

    // ---- calls

    /** Sends the call, or keeps it until the link is connected. */
    void send(Call<?> call) {
        pending.add(call);
        timeouts.setNoLaterThan(call.deadlineNanos);
        route(call);
    }

    private void route(Call<?> call) {
        State now = state();
        if (now.connection != null) {
            dispatch(call, now.connection);
        } else if (now.connecting && !closed) {
            waiting.add(call);
            if (!state().connecting) {
                flush();
            }
        } else {
            Failure failure = now.failure;
            call.fail(failure != null ? failure : new Failure(Failure.Kind.NOT_RUN, lost("not connected")));
            pending.remove(call);
        }
    }

    /** Ends when another attempt has begun, which those that are left wait for. */
    private void flush() {
        while (!state().connecting) {
            Call<?> call = waiting.poll();
            if (call == null) {
                return;
            }
            route(call);
        }
    }

    private void dispatch(Call<?> call, NodeConnection connection) {
        long now = scheduler.nanoTime();
        if (!call.needsClock()) {
            dispatch(call, call.command(this, now, 0), connection);
        } else if (clock.isValid(now)) {
            long notAfterMicros = clock.notAfterMicros(now, call.deadlineNanos - now);
            dispatch(call, call.command(this, now, notAfterMicros), connection);
        } else if (call.asksTime()) {
            connection.time(new Time(call));
        }
    }

    private static void dispatch(
            Call<?> call, @Nullable RedisCommand<String, String, ?> command, NodeConnection connection) {
        if (command != null) {
            connection.dispatch(command, call.isAsking());
        }
    }

    /** The server's time, for a call that waits for it: without an answer the call has not run. */
    private final class Time implements Reply<Long> {
        private final Call<?> call;
        private final long sentNanos = scheduler.nanoTime();

        Time(Call<?> call) {
            this.call = call;
        }

        @Override
        public void answered(Long serverMicros) {
            clock.sample(sentNanos, scheduler.nanoTime(), serverMicros);
            route(call);
        }

        @Override
        public void failed(Failure failure) {
            pending.remove(call);
            String error = failure.cause().getMessage();
            if (failure.kind() == Failure.Kind.REFUSED && error != null) {
                refused(error);
                call.fail(Errors.ofReply(error, canFailOver()));
            } else {
                call.failUnanswered(failure.cause());
            }
        }
    }

    /** Sends a command of a call that is under way. */
    void dispatch(RedisCommand<String, String, ?> command, boolean asking) {
        NodeConnection connection = state().connection;
        if (connection != null) {
            connection.dispatch(command, asking);
        } else {
            command.completeExceptionally(lost("the connection ended"));
        }
    }

    /** The call needs no more watching. */
    void delivered(Call<?> call) {
        silences.set(0);
        pending.remove(call);
    }

    /** The server's time was in an answer. */
    void sample(long sentNanos, long serverMicros) {
        if (sentNanos - connectedNanos >= 0) {
            clock.sample(sentNanos, scheduler.nanoTime(), serverMicros);
        }
    }

    /**
     * Waits until replicas have what this link wrote with a command; blocks the link meanwhile.
     *
     * @param sentNanos when that command was sent: another connection than its own would not wait for it
     */
    void awaitReplicas(int minAcks, long timeoutNanos, long sentNanos, Reply<Integer> reply) {
        NodeConnection connection = state().connection;
        if (connection == null || sentNanos - connectedNanos < 0) {
            reply.failed(new Failure(Failure.Kind.NOT_RUN, lost("the connection ended")));
            return;
        }
        long limit = blockedNanos.addAndGet(timeoutNanos);
        long timeoutMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)); // 0 would be for ever
        connection.awaitReplicas(
                minAcks,
                timeoutMillis,
                limit,
                Reply.of(
                        acks -> {
                            blockedNanos.addAndGet(-timeoutNanos);
                            reply.answered(acks);
                        },
                        failure -> {
                            blockedNanos.addAndGet(-timeoutNanos);
                            reply.failed(failure);
                        }));
    }

    /** For how long this link may still wait for replicas before it sends anything else. */
    long blockedNanos() {
        return blockedNanos.get();
    }

    /** Whether it is connected, and the node answers as far as is known. */
    boolean isAnswering() {
        return state().connection != null && silences.get() == 0;
    }

    /** Asks the node how it sees its cluster. */
    void askTopology(Consumer<String> answered) {
        NodeConnection connection = state().connection;
        if (connection != null) {
            connection.askTopology(answered);
        }
    }

    void refused(String error) {
        owner.refused(this, error);
    }

    /** The link to the node to which this one sends a call by its error; null if it does not. */
    @Nullable
    Link redirection(String error) {
        return Errors.isRedirection(error) ? owner.redirected(this, error) : null;
    }

    /** Whether the current thread brings this link's answers. */
    boolean isNetworkThread() {
        NodeConnection connection = state().connection;
        return connection != null && connection.isNetworkThread();
    }

    private void expire() {
        long now = scheduler.nanoTime();
        for (Call<?> call = pending.peek(); call != null; call = pending.peek()) {
            if (call.isAnswered()) {
                pending.remove(call);
            } else if (call.deadlineNanos - now <= 0) {
                pending.remove(call);
                waiting.remove(call);
                countSilence(call);
                call.failUnanswered(new SocketTimeoutException("no answer from %s within %d ms"
                        .formatted(describe(), TimeUnit.NANOSECONDS.toMillis(timeoutNanos))));
            } else {
                timeouts.setNoLaterThan(call.deadlineNanos);
                return;
            }
        }
    }

    /** A node that is frozen leaves its connections open: when nothing at all is answered, a new one is tried (R8). */
    private void countSilence(Call<?> call) {
        if (!call.isUnderWay()) {
            return;
        }
        owner.unreachable(this);
        if (silences.incrementAndGet() >= MOST_SILENCES) {
            silences.set(0);
            reconnect();
        }
    }

    // ---- subscriptions

    void subscribe(String channel) {
        channels.add(channel);
        refusals.remove(channel);
        NodeConnection connection = state().connection;
        if (connection != null) {
            subscribe(connection, channel);
        }
    }

    private void subscribe(NodeConnection connection, String channel) {
        connection.subscribe(channel, error -> {
            String message = String.valueOf(error.getMessage());
            if (Errors.ofReply(message, canFailOver()).kind() == Failure.Kind.REFUSED) {
                refusals.put(channel, error);
            } else {
                refused(message);
            }
        });
    }

    /** Subscribes again to a channel that the server has ended, unless it is not wanted any more. */
    void resubscribe(String channel) {
        NodeConnection connection = state().connection;
        if (connection != null && channels.contains(channel)) {
            subscribe(connection, channel);
            if (!channels.contains(channel)) {
                connection.unsubscribe(channel);
            }
        }
    }

    /** Why the server refuses this subscription, or null. */
    @Nullable
    Throwable refusal(String channel) {
        return refusals.get(channel);
    }

    void unsubscribe(String channel) {
        boolean subscribed = channels.remove(channel);
        refusals.remove(channel);
        NodeConnection connection = state().connection;
        if (subscribed && connection != null) {
            connection.unsubscribe(channel);
        }
    }

    // ---- the connection

    /** Begins to connect; from then on it does so by itself whenever that is due. */
    void start() {
        if (started.compareAndSet(false, true)) {
            connect();
        }
    }

    /** Begins to connect, unless that has begun. */
    private void connect() {
        State now = state();
        if (closed || now.connection != null || now.connecting) {
            return;
        }
        if (current.compareAndSet(now, new State(null, /* connecting= */ true, now.failure))) {
            Thread thread = new Thread(this::attempt, "baton-connect");
            thread.setDaemon(true);
            connecting = thread;
            thread.start();
        }
    }

    private void attempt() {
        if (closed) {
            return;
        }
        NodeConnection connection = null;
        connectedNanos = scheduler.nanoTime();
        try {
            connection = connector.connect(sharded, timeoutNanos);
            connection.listen(new Messages());
            connection.handshake(clock, scheduler, new Disconnects(connection));
            established(connection);
        } catch (RuntimeException | InterruptedException e) {
            if (connection != null) {
                var unused = connection.close();
            }
            failed(e);
        }
    }

    private void established(NodeConnection connection) {
        channels.forEach(channel -> subscribe(connection, channel));
        attempts.set(0);
        current.set(new State(connection, /* connecting= */ false, null));
        if (closed || !connection.isOpen()) {
            drop(connection, "the connection ended");
            return;
        }
        channels.forEach(channel -> subscribe(connection, channel));
        flush();
        owner.connected(this);
    }

    private void failed(Exception cause) {
        int failures = attempts.getAndIncrement();
        if (failures == 0 && !closed) {
            log.warn(
                    "{} cannot be connected to; it is tried again and again: {}",
                    describe(),
                    ServerErrors.root(cause).toString());
        }
        log.debug("{} could not be connected to", describe(), cause);
        setFailure(cause);
        flush();
        long backoff = ServerErrors.isRefusal(cause)
                ? REFUSED_BACKOFF
                : Math.min(LONGEST_BACKOFF, FIRST_BACKOFF << Math.min(failures, 8));
        if (!closed) {
            scheduler.schedule(this::connect, backoff);
            owner.unreachable(this);
        }
    }

    /** What calls fail with until the link is connected. */
    void setFailure(Exception cause) {
        Failure.Kind kind = ServerErrors.isRefusal(cause) ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN;
        current.set(new State(null, /* connecting= */ false, new Failure(kind, Errors.explained(cause))));
    }

    /** Gives up a connection that looks open but does not answer, and connects anew. */
    void reconnect() {
        NodeConnection connection = state().connection;
        if (connection != null) {
            log.warn("{} does not answer: connecting anew", describe());
            drop(connection, "the server did not answer");
            owner.unreachable(this);
        }
    }

    private void drop(NodeConnection connection, String why) {
        State now = state();
        if (now.connection != connection
                || !current.compareAndSet(now, new State(null, /* connecting= */ false, null))) {
            return;
        }
        clock.reset();
        closing = connection.close();
        connect();
        for (Call<?> call : List.copyOf(pending)) {
            if (call.isUnderWay()) {
                pending.remove(call);
                call.failUnanswered(lost(why));
            }
        }
    }

    /** Ends the connection; calls that wait fail. What an attempt to connect opens from now on it closes again. */
    void close() {
        closed = true;
        NodeConnection connection = state().connection;
        if (connection != null) {
            drop(connection, "the link is closed");
        }
        pending.forEach(call -> call.failUnanswered(lost("the link is closed")));
        pending.clear();
        waiting.clear();
    }

    /**
     * Waits until a link that has been closed has ended: its connection, and an attempt to connect that is under way. Only
     * then may the driver be shut down, and the attempt may not be interrupted: either would leave what it has half opened
     * open for ever.
     */
    void awaitEnd() {
        awaitAttempt();
        var unused = closing.completeOnTimeout(null, timeoutNanos, TimeUnit.NANOSECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    /** Whether {@link #awaitEnd} has nothing to wait for. */
    boolean isEnded() {
        Thread thread = connecting;
        return closed && closing.isDone() && (thread == null || !thread.isAlive());
    }

    private void awaitAttempt() {
        Thread thread = connecting;
        if (thread == null) {
            return;
        }
        try {
            thread.join(LONGEST_ATTEMPT_MILLIS);
            thread.interrupt(); // a driver that was shut down by others before may let it wait for ever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ConnectionLostException lost(String why) {
        return new ConnectionLostException("%s: %s".formatted(describe(), why));
    }

    private final class Disconnects implements RedisConnectionStateListener {
        private final NodeConnection connection;

        Disconnects(NodeConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            drop(connection, "the connection ended");
        }
    }

    private final class Messages extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String channel, String message) {
            Grant grant = Replies.grant(message, clock, now());
            if (grant == null) {
                log.debug("{}: a message on a lock's channel is no grant, and ignored", describe());
            } else {
                owner.granted(Link.this, channel, grant);
            }
        }

        @Override
        public void smessage(String channel, String message) {
            message(channel, message);
        }

        /** Also when an UNSUBSCRIBE was overtaken by a SUBSCRIBE of another thread: then the channel is wanted after all. */
        @Override
        public void unsubscribed(String channel, long count) {
            if (channels.contains(channel)) {
                owner.unsubscribed(Link.this, channel);
            }
        }

        @Override
        public void sunsubscribed(String channel, long count) {
            unsubscribed(channel, count);
        }
    }
}

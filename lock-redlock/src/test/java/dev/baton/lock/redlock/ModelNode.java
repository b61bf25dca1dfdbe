package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import io.lettuce.core.pubsub.RedisPubSubListener;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection to a {@link ModelServer}: what is sent runs in its order, after a while, or is lost with the
 * connection, as an answer may be. A connection made anew may overtake what is still on its way on the one before.
 */
final class ModelNode extends TestNode {
    private static final long MILLI = 1_000_000L;
    private static final long PATIENCE = 50 * MILLI;

    private final ModelServer server;
    private final VirtualTime time;
    private final Random random;
    private final Network network;
    private long lastArrival; // on the connection of now
    private @Nullable Messages messages;
    private boolean closed;

    /**
     * What may happen on the way.
     *
     * @param overtakes whether a new connection may be faster than the one before
     * @param slowPercent of what is sent arrives late
     * @param lostPercent of what is sent is lost, and as many answers
     */
    record Network(boolean overtakes, int slowPercent, int lostPercent) {
        /** A calm or a rough one. */
        static Network some(Random random, boolean overtakes) {
            return random.nextBoolean() ? new Network(overtakes, 20, 3) : new Network(overtakes, 2, 1);
        }
    }

    ModelNode(int index, ModelServer server, VirtualTime time, Random random, Network network) {
        super(index);
        this.server = server;
        this.time = time;
        this.random = random;
        this.network = network;
    }

    /** When what is sent now arrives: as a rule within 2 ms, at times within 60 ms, and now and then much later. */
    private long arrival() {
        if (network.overtakes && random.nextInt(10) == 0) {
            lastArrival = 0;
        }
        long delay = random.nextInt(100) >= network.slowPercent ? moment() : late();
        lastArrival = Math.max(lastArrival, time.nanoTime() + delay);
        return lastArrival;
    }

    private long late() {
        return random.nextInt(8) == 0 ? 200 * MILLI : random.nextInt(60) * MILLI;
    }

    private long moment() {
        return random.nextInt(2_000) * 1_000L;
    }

    private boolean isLost() {
        return random.nextInt(100) < network.lostPercent;
    }

    @Override
    public void run(Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver to) {
        new ModelCall(script, args, to).start(timeoutNanos);
    }

    @Override
    public void owe(
            Script script,
            List<String> keys,
            List<String> args,
            long timeoutNanos,
            long owedNanos,
            NodeCall.Receiver to) {
        ModelCall call = new ModelCall(script, args, to);
        call.start(timeoutNanos);
        call.sendAgainUntil(time.nanoTime() + owedNanos);
    }

    /** Told once: what the server has answered, or that it did not in time. */
    private final class ModelCall {
        private final Script script;
        private final List<String> args;
        private final NodeCall.Receiver receiver;
        private @Nullable Cancellable timeout;
        private boolean settled;
        private boolean answered;

        ModelCall(Script script, List<String> args, NodeCall.Receiver receiver) {
            this.script = script;
            this.args = args;
            this.receiver = receiver;
        }

        void start(long timeoutNanos) {
            timeout = time.schedule(this::timedOut, timeoutNanos);
            send();
        }

        private void timedOut() {
            settled = true;
            receiver.failed(new Failure(Failure.Kind.UNKNOWN, new TimeoutException("no answer")));
        }

        private void send() {
            if (closed) {
                return;
            }
            long arrival = arrival();
            boolean answerLost = isLost();
            if (!isLost()) {
                time.schedule(() -> arrived(answerLost), arrival - time.nanoTime());
            }
        }

        private void arrived(boolean answerLost) {
            if (!server.isDown()) {
                List<Object> result = server.run(script, args);
                if (!answerLost) {
                    time.schedule(() -> answered(result), moment());
                }
            }
        }

        private void answered(List<Object> result) {
            answered = true;
            if (!settled) {
                settled = true;
                if (timeout != null) {
                    timeout.cancel();
                }
                receiver.answered(result);
            }
        }

        void sendAgainUntil(long untilNanos) {
            time.schedule(
                    () -> {
                        if (!answered && time.nanoTime() < untilNanos) {
                            send();
                            sendAgainUntil(untilNanos);
                        }
                    },
                    PATIENCE);
        }
    }

    @Override
    public void start(Runnable connected) {
        time.schedule(connected, 0);
    }

    // ---- releases

    /** Where the server's messages go; some are lost. */
    private final class Messages implements ModelServer.Listener {
        private final RedisPubSubListener<String, String> listener;
        private final String channel;

        Messages(RedisPubSubListener<String, String> listener, String channel) {
            this.listener = listener;
            this.channel = channel;
        }

        @Override
        public void listening() {
            later(() -> listener.subscribed(channel, 1));
        }

        @Override
        public void released(String held) {
            if (!isLost()) {
                later(() -> listener.message(channel, held));
            }
        }

        private void later(Runnable told) {
            time.schedule(told, random.nextInt(100) < network.slowPercent ? late() : moment());
        }
    }

    /** Tells of releases on the lock's channel from now on, while that is subscribed to. */
    void listen(RedisPubSubListener<String, String> listener, String channel) {
        messages = new Messages(listener, channel);
    }

    @Override
    public void subscribe(String channel) {
        Messages known = messages;
        if (known != null) {
            time.schedule(() -> server.subscribe(known), moment());
        }
    }

    @Override
    public void unsubscribe(String channel) {
        Messages known = messages;
        if (known != null) {
            time.schedule(() -> server.unsubscribe(known), moment());
        }
    }

    /** What has been sent arrives; nothing is sent any more. */
    @Override
    public CompletableFuture<?> close() {
        closed = true;
        unsubscribe("");
        return super.close();
    }
}

package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on a connection of the driver. What it is owed is remembered until it is answered, and sent again on every new
 * connection.
 */
final class RedisNode implements Node {
    /** A server that has not answered anything for so long is connected to anew. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(1);

    private static final Logger log = LoggerFactory.getLogger(RedisNode.class);
    private static final long NEVER = Long.MIN_VALUE;

    private final int index;
    private final Driver driver;
    private final Scheduler scheduler;
    private final Line<StatefulRedisConnection<String, String>> line;
    private final ReleaseListener releases;
    private final Debts<NodeCall> debts;
    private final AtomicLong silentSince = new AtomicLong(NEVER);
    private final Set<Thread> networkThreads = ConcurrentHashMap.newKeySet();
    private final long connectTimeoutNanos;
    private final MemoryPolicy memoryPolicy = new MemoryPolicy();
    private final Mutex mutex = new Mutex();
    private final Set<Script> sent =
            EnumSet.noneOf(Script.class); // guarded by mutex; with their text, on that connection
    private @Nullable Object connection; // guarded by mutex; the latest one that a script was sent on
    private volatile Runnable connected = () -> {};
    private volatile boolean failing; // to connect; written by one thread at a time

    RedisNode(int index, Driver driver, Scheduler scheduler, Wakeups wakeups, long connectTimeoutNanos) {
        this.index = index;
        this.driver = driver;
        this.scheduler = scheduler;
        this.connectTimeoutNanos = connectTimeoutNanos;
        this.debts = new Debts<>(scheduler);
        this.line =
                new Line<>(this::connect, connection -> opened(), scheduler, this::mayWrite, Line::onThreadOfItsOwn);
        this.releases = new ReleaseListener(index, driver::connectPubSub, wakeups, scheduler);
    }

    /** Whether this may be the thread that writes to the connection: a client that was handed in may have any threads. */
    private boolean mayWrite() {
        return Line.isEventLoop() || isNetworkThread();
    }

    /** A minority that is never there costs nothing, so that nobody would notice. */
    private StatefulRedisConnection<String, String> connect() {
        try {
            StatefulRedisConnection<String, String> made = driver.connect();
            failing = false;
            memoryPolicy.check(describe(), made, connectTimeoutNanos);
            return made;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                failing = true;
                log.warn("{} cannot be connected to; it is tried again and again: {}", describe(), Errors.reason(e));
            }
            throw e;
        }
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String describe() {
        return driver.describe();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void start(Runnable nowConnected) {
        connected = nowConnected;
        line.open();
    }

    @Override
    public void subscribe(String channel) {
        releases.subscribe(channel);
    }

    @Override
    public void unsubscribe(String channel) {
        releases.unsubscribe(channel);
    }

    @Override
    public boolean isNetworkThread() {
        return networkThreads.contains(Thread.currentThread());
    }

    @Override
    public void run(
            Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver receiver) {
        new NodeCall(this, script, keys, args, receiver).start(patience(timeoutNanos));
    }

    @Override
    public void owe(
            Script script,
            List<String> keys,
            List<String> args,
            long timeoutNanos,
            long owedNanos,
            NodeCall.Receiver receiver) {
        NodeCall call = new NodeCall(this, script, keys, args, receiver);
        debts.add(call.command(), call, owedNanos);
        call.start(patience(timeoutNanos));
    }

    /** The first try to connect takes longer than a command. */
    private long patience(long timeoutNanos) {
        return line.isTried() ? timeoutNanos : Math.max(timeoutNanos, connectTimeoutNanos);
    }

    private void opened() {
        silentSince.set(NEVER);
        debts.due().forEach(call -> line.useIfOpen(call::send));
        if (!line.isInDoubt()) {
            scheduler.schedule(connected, 0);
        }
    }

    // ---- for the calls

    Line<StatefulRedisConnection<String, String>> line() {
        return line;
    }

    /** Whether a script has not been sent on this connection yet: then its text has to go with it. */
    boolean isFirst(Script script, Object on) {
        return mutex.get(() -> {
            if (connection != on) {
                connection = on;
                sent.clear();
            }
            return sent.add(script);
        });
    }

    /** The server has lost its scripts since then. */
    void scriptsAreMissing(Object on) {
        mutex.run(() -> {
            if (connection == on) {
                sent.clear();
            }
        });
    }

    boolean isOwed(NodeCall call) {
        return debts.isOwed(call.command(), call);
    }

    void answered(NodeCall call) {
        networkThreads.add(Thread.currentThread());
        silentSince.set(NEVER);
        debts.settle(call.command(), call);
        if (call.command().script() != Script.INSPECT && line.isOfUse()) { // that one a replica runs as well
            scheduler.schedule(connected, 0);
        }
    }

    /** The server has said that it will not run the call. */
    void refused(NodeCall call) {
        debts.settle(call.command(), call);
    }

    void timedOut(long sentNanos) {
        long known = silentSince.updateAndGet(since -> since == NEVER ? sentNanos : since);
        if (scheduler.nanoTime() - known > SILENCE) {
            silentSince.set(NEVER);
            line.reset();
        }
    }

    /** The server at the other end is no master any more: the way to the new one begins with the Sentinels. */
    void demoted(StatefulRedisConnection<String, String> at, Throwable answer) {
        line.replace(at, answer);
    }

    Failure ofCommand(Throwable failure) {
        return Errors.ofCommand(failure, driver.canFailOver());
    }

    @Override
    public CompletableFuture<?> close() {
        debts.clear();
        return CompletableFuture.allOf(line.close(), releases.close());
    }
}

package dev.baton.lock.redis;

import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The clients, proxies and threads of one test, ended after it, the newest first. Register it after the server's extension
 * and after {@code Leftovers}. Used by the test's thread only.
 */
final class Stage implements AfterEachCallback {
    /** How late a thread may be for something that is due. */
    static final Duration SLACK = ScaledTime.of(250);
    /** The longest that a lost message may go unnoticed. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** A heartbeat, and the way to the waiter. Shorter than any default: claim window, lease, linger. */
    static final Duration WAKE_UP = HEARTBEAT.plus(ScaledTime.of(750));

    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Supplier<String> uri;
    private final Deque<Ending> endings = new ArrayDeque<>();
    private String prefix = nextPrefix();

    private interface Ending {
        void end() throws Exception;
    }

    /** A body without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    Stage(Supplier<String> uri) {
        this.uri = uri;
    }

    private static String nextPrefix() {
        return "test-" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet();
    }

    /** What the keys and channels of this test begin with. */
    String prefix() {
        return prefix;
    }

    /** A name that no other test uses. */
    String name() {
        return "lock-" + NAMES.incrementAndGet();
    }

    RedisLockClient client() {
        return client(settings -> settings);
    }

    RedisLockClient client(UnaryOperator<RedisLockClient.Builder> settings) {
        return client(uri.get(), settings);
    }

    RedisLockClient client(String serverUri) {
        return client(serverUri, settings -> settings);
    }

    RedisLockClient client(String serverUri, UnaryOperator<RedisLockClient.Builder> settings) {
        return opened(settings.apply(RedisLockClient.builder().uri(serverUri).keyPrefix(prefix))
                .build());
    }

    /** Ends something after the test. */
    <C extends AutoCloseable> C opened(C closeable) {
        endings.push(closeable::close);
        return closeable;
    }

    /** A network in front of the server. */
    TcpProxy proxy() {
        URI server = URI.create(uri.get());
        return opened(TcpProxy.to(server.getHost(), server.getPort()));
    }

    /** Stops a server where it is, at the latest until the test ends. */
    void freeze(EmbeddedRedis server) {
        endings.push(server::thaw);
        server.freeze();
    }

    /** The server as seen from outside. */
    ServerView view() {
        return new ServerView(opened(RespClient.connect(uri.get())), prefix);
    }

    /** Runs a body on a thread of its own. */
    <T> Task<T> start(Callable<T> body) {
        Task<T> task = new Task<>("test-task-" + endings.size(), body);
        endings.push(task::end);
        return task.start();
    }

    /** Runs a body on a thread of its own. */
    Task<Boolean> run(Action body) {
        return start(() -> {
            body.run();
            return true;
        });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        prefix = nextPrefix();
        endAll();
    }

    /** Ends what there is, before the server that it uses is ended. */
    void endAll() {
        @Nullable Throwable failure = null;
        while (!endings.isEmpty()) {
            failure = end(endings.pop(), failure);
        }
        if (failure != null) {
            throw new AssertionError("something could not be ended", failure);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the rest has to be ended all the same
    private static @Nullable Throwable end(Ending ending, @Nullable Throwable earlier) {
        try {
            ending.end();
            return earlier;
        } catch (Throwable e) {
            if (earlier != null) {
                e.addSuppressed(earlier);
            }
            return e;
        }
    }
}

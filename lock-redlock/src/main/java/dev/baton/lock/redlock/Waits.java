package dev.baton.lock.redlock;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is waited for at a client, by threads or by futures, and ends with it. */
final class Waits {
    private final Map<Object, Consumer<IllegalStateException>> underWay = new ConcurrentHashMap<>();
    private final BooleanSupplier onNetworkThread;
    private volatile boolean closed;

    /**
     * @param onNetworkThread whether the current thread brings answers, so that it must not wait for one
     */
    Waits(BooleanSupplier onNetworkThread) {
        this.onNetworkThread = onNetworkThread;
    }

    boolean isOnNetworkThread() {
        return onNetworkThread.getAsBoolean();
    }

    void checkMayWait() {
        if (isOnNetworkThread()) {
            throw new IllegalStateException("A blocking call on the network thread \"%s\" would wait for itself"
                    .formatted(Thread.currentThread().getName()));
        }
        if (closed) {
            throw closed();
        }
    }

    /** Waits for the result; an interrupt cancels it, unless it is there: nobody else would give back what was granted. */
    <T> T await(CompletableFuture<T> result) throws InterruptedException {
        Object wait = begin(result::completeExceptionally);
        try {
            return result.get();
        } catch (InterruptedException e) {
            if (result.cancel(/* mayInterruptIfRunning= */ false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
            return joined(result);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            end(wait);
        }
    }

    /** Waits for the result of one round to the servers; not ended by interrupts. */
    <T> T awaitUninterruptibly(CompletableFuture<T> result) {
        Object wait = begin(result::completeExceptionally);
        try {
            return joined(result);
        } finally {
            end(wait);
        }
    }

    private static <T> T joined(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw rethrown(e.getCause());
        }
    }

    /**
     * Somebody waits, until the client ends.
     *
     * @param ending what is to be done then; runs no user's code
     */
    Object begin(Consumer<IllegalStateException> ending) {
        Object wait = new Object();
        underWay.put(wait, ending);
        if (closed) {
            close();
        }
        return wait;
    }

    /** Nobody waits for it any more. */
    void end(Object wait) {
        underWay.remove(wait);
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    /** Ends all that wait, and refuses all that come. */
    void close() {
        closed = true;
        underWay.values().forEach(each -> each.accept(closed()));
    }

    static IllegalStateException closed() {
        return new IllegalStateException("The client is closed");
    }
}

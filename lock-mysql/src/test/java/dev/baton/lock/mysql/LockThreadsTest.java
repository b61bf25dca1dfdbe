package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.Leftovers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LockThreadsTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    /** Whoever asks for a lock may start a thread: what belongs to a request or an application is not kept by it. */
    @Test
    void threadsHaveNothingOfWhoeverStartedThem() {
        InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
        Thread asking = Thread.currentThread();
        ClassLoader before = asking.getContextClassLoader();
        request.set("a request");
        asking.setContextClassLoader(null);
        try (LockThreads threads = new LockThreads(1)) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<Boolean> inherited = new CompletableFuture<>();
            threads.execute(() -> {
                inherited.complete(request.get() != null);
                thread.complete(Thread.currentThread());
            });
            assertThat(Wait.result(inherited)).isFalse();
            Thread started = Wait.result(thread);
            assertThat(started.getContextClassLoader()).isNotNull();
            assertThat(started.isDaemon()).isTrue();
        } finally {
            request.remove();
            asking.setContextClassLoader(before);
        }
    }

    /** As when the process may have no more of them. */
    @Test
    void aTaskForWhichNoThreadCanBeStartedIsRunByTheNextOne() {
        AtomicBoolean none = new AtomicBoolean(true);
        try (LockThreads threads = new LockThreads(2, task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task, "baton-test");
        })) {
            CompletableFuture<Boolean> first = new CompletableFuture<>();
            CompletableFuture<Boolean> second = new CompletableFuture<>();
            Quietly.log(LockThreads.class, () -> threads.execute(() -> first.complete(true)));
            none.set(false);
            threads.execute(() -> second.complete(true));
            assertThat(Wait.result(second)).isTrue();
            assertThat(Wait.result(first)).isTrue();
        }
    }

    @Test
    void thereIsAThreadForEachTaskThatWaitsUpToTheLimit() {
        try (LockThreads threads = new LockThreads(3)) {
            CountDownLatch all = new CountDownLatch(3);
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            for (int i = 0; i < 3; i++) {
                threads.execute(() -> {
                    all.countDown();
                    await(all);
                });
            }
            threads.execute(() -> last.complete(true));
            assertThat(Wait.result(last)).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

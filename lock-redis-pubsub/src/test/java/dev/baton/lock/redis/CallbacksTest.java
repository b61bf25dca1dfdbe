package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockEvent;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** L26: users' code runs on the executor that the builder was given. Here that runs what it is given when told to. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class CallbacksTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Test
    void L26_futuresCompleteOnTheGivenExecutor() {
        DistributedLock lock = client().getLock(stage.name());
        CompletableFuture<LockHandle> acquired = lock.acquireAsync();
        assertDoneByTheExecutor(acquired);
        CompletableFuture<Optional<LockHandle>> refused = lock.tryAcquireAsync(Duration.ZERO);
        assertDoneByTheExecutor(refused);
        CompletableFuture<Optional<LockHandle>> timedOut = lock.tryAcquireAsync(ScaledTime.of(50));
        assertDoneByTheExecutor(timedOut);
        assertThat(refused.join()).isEmpty();
        assertThat(timedOut.join()).isEmpty();
        assertDoneByTheExecutor(acquired.join().releaseAsync().toCompletableFuture());
    }

    @Test
    void L26_L17_aLossIsToldOnTheGivenExecutor() {
        DistributedLock lock =
                client().getLock(stage.name(), LockOptions.defaults().watchdogTimeout(ScaledTime.of(300)));
        CompletableFuture<LockHandle> acquired = lock.acquireAsync();
        assertDoneByTheExecutor(acquired);
        LockHandle held = acquired.join();
        CompletableFuture<LockLostException> lost = held.lost().toCompletableFuture();
        assertThat(stage.client().forceUnlock(lock.getName())).isTrue();
        Wait.until("the loss is noticed", () -> !held.isHeld());
        assertDoneByTheExecutor(lost);
    }

    private void assertDoneByTheExecutor(CompletableFuture<?> future) {
        Wait.until("the executor has something to do", () -> !tasks.isEmpty());
        assertThat(future).isNotDone();
        runAll();
        assertThat(future).isDone();
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** In their order, and after the calls that they are about: those do not wait for the executor. */
    @Test
    void L26_listenersAreCalledOnTheGivenExecutor() {
        List<String> heard = new ArrayList<>(); // of this thread, which runs the tasks
        RedisLockClient client = client();
        client.addListener(new LockListener() {
            @Override
            public void onAcquired(LockEvent event) {
                heard.add("acquired " + event.lockName());
            }

            @Override
            public void onReleased(LockEvent event) {
                heard.add("released " + event.lockName());
            }
        });
        DistributedLock lock = client.getLock(stage.name());
        lock.lock();
        lock.unlock();
        assertThat(heard).isEmpty();
        Wait.until("both are told", () -> {
            runAll();
            return heard.size() >= 2;
        });
        assertThat(heard).containsExactly("acquired " + lock.getName(), "released " + lock.getName());
    }

    private RedisLockClient client() {
        return stage.client(settings -> settings.executor(tasks::add));
    }
}

package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Names that are locked by one client, waited for by another, locked by that one, and never used again. */
final class Churn {
    private static final int WORKERS = 16;
    private static final long SETTLE_NANOS = 5_000_000;
    private static final long LIMIT_SECONDS = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LazyClient holding;
    private final LazyClient waiting;
    private int used;

    Churn(Supplier<PeerClient> opener) {
        this.holding = new LazyClient(opener);
        this.waiting = new LazyClient(opener);
    }

    /** Uses that many names that were not used before. */
    long more(int names) throws Exception {
        int from = used;
        used += names;
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            int worker = i;
            ends.add(threads.submit(() -> {
                for (int name = from + worker; name < from + names; name += WORKERS) {
                    contend(holding.lock("name-" + name), waiting.lock("name-" + name));
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        return names;
    }

    /** The pause is for the waiter to settle down in. */
    private void contend(LockUnderTest held, LockUnderTest wanted) throws Exception {
        held.lock();
        CountDownLatch asking = new CountDownLatch(1);
        Future<?> waiter = threads.submit(() -> {
            asking.countDown();
            wanted.lock();
            wanted.unlock();
        });
        boolean begun = asking.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (begun) {
            Pause.nanos(SETTLE_NANOS);
        }
        held.unlock();
        waiter.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}

package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Locks that are held all the time, each by one of a few threads that live as long. Nothing here remembers them: what
 * they take is their library's.
 */
final class Holds {
    private static final int OWNERS = 16;

    private final List<ExecutorService> owners =
            Stream.generate(Executors::newSingleThreadExecutor).limit(OWNERS).toList();
    private final LazyClient client;
    private int count;

    Holds(Supplier<PeerClient> opener) {
        this.client = new LazyClient(opener);
    }

    /** Locks more of them. */
    long upTo(int newCount) throws Exception {
        int from = count;
        count = newCount;
        forEach(from, newCount, /* step= */ 1, LockUnderTest::lock);
        return newCount;
    }

    /** Unlocks one in {@code step} and locks it again: a lock that was lost fails. */
    long check(int step) throws Exception {
        forEach(0, count, step, lock -> {
            lock.unlock();
            lock.lock();
        });
        return count;
    }

    private void forEach(int from, int to, int step, Consumer<LockUnderTest> action) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < OWNERS; i++) {
            int owner = i;
            ends.add(owners.get(owner).submit(() -> {
                for (int hold = from; hold < to; hold++) {
                    if (hold % OWNERS == owner && hold / OWNERS % step == 0) {
                        action.accept(client.lock("hold-" + hold));
                    }
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
    }
}

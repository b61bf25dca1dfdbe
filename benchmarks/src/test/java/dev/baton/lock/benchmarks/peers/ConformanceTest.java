package dev.baton.lock.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is no lock does not pass for one. */
@Timeout(60)
class ConformanceTest {
    private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

    @Test
    void lockThatExcludesPasses() {
        Conformance conformance = of(name -> permits(name, 1), ScaledTime.limit());

        conformance.excludes(8, 100);
        conformance.waits();
        conformance.releases();
        conformance.tellsNamesApart();
    }

    @Test
    void twoHoldersAtOnceAreNoticed() {
        Conformance conformance = of(name -> permits(name, 2), ScaledTime.limit());

        assertThatThrownBy(() -> conformance.excludes(8, 1_000))
                .hasMessageContaining("two holders at once")
                .matches(TwoHoldersException::isBehind);
    }

    @Test
    void waiterThatDoesNotWaitIsNoticed() {
        Conformance conformance = of(name -> permits(name, 3), ScaledTime.limit());

        assertThatThrownBy(conformance::waits)
                .hasMessageContaining("while it was held")
                .matches(TwoHoldersException::isBehind);
    }

    @Test
    void lockThatStaysHeldIsNoticed() {
        Conformance conformance = of(name -> withoutRelease(permits(name, 1)), ScaledTime.of(100));

        assertThatThrownBy(conformance::releases)
                .hasMessageContaining("did not get the lock")
                .matches(e -> !TwoHoldersException.isBehind(e));
    }

    @Test
    void namesThatAreOneLockAreNoticed() {
        Conformance conformance = of(name -> permits("all", 1), ScaledTime.of(100));

        assertThatThrownBy(conformance::tellsNamesApart).hasMessageContaining("did not get the lock");
    }

    private static Conformance of(Function<String, LockUnderTest> locks, Duration limit) {
        return new Conformance(client(locks), client(locks), "lock", limit);
    }

    private LockUnderTest permits(String name, int count) {
        Semaphore semaphore = permits.computeIfAbsent(name, key -> new Semaphore(count));
        return new Permits(semaphore);
    }

    private static LockUnderTest withoutRelease(LockUnderTest lock) {
        return new LockUnderTest() {
            @Override
            public void lock() {
                lock.lock();
            }

            @Override
            public void unlock() {}
        };
    }

    private static PeerClient client(Function<String, LockUnderTest> locks) {
        return new PeerClient() {
            @Override
            public LockUnderTest lock(String name) {
                return locks.apply(name);
            }

            @Override
            public void close() {}
        };
    }

    /** A lock for as many as there are permits. */
    private record Permits(Semaphore semaphore) implements LockUnderTest {
        @Override
        public void lock() {
            try {
                semaphore.acquire();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
        }

        @Override
        public void unlock() {
            semaphore.release();
        }
    }
}

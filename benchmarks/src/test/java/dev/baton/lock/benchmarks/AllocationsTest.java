package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AllocationsTest {
    private static final int SIZE = 10_000_000;

    @Test
    void whatAThreadThatEndedHasAllocatedIsNotForgotten() throws Exception {
        double before = Allocations.bytes();
        ExecutorService thread = Executors.newSingleThreadExecutor();

        CompletableFuture.runAsync(AllocationsTest::allocateAndEnd, thread).get(10, TimeUnit.SECONDS);
        double atItsEnd = Allocations.bytes() - before;
        thread.shutdown();
        boolean ended = thread.awaitTermination(10, TimeUnit.SECONDS);
        double afterwards = Allocations.bytes() - before;

        assertThat(ended).isTrue();
        assertThat(atItsEnd).isBetween((double) SIZE, 2.0 * SIZE);
        assertThat(afterwards).isBetween((double) SIZE, 2.0 * SIZE);
    }

    private static void allocateAndEnd() {
        assertThat(new byte[SIZE]).hasSize(SIZE);
        Allocations.threadEnds();
    }
}

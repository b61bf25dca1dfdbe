package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMemoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SharedMemory memory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SharedMemory sameMemory;

    @BeforeEach
    void mapTwice() throws IOException {
        Path file = Files.createFile(folder.resolve("memory"));
        memory = SharedMemory.of(file);
        sameMemory = SharedMemory.of(file);
    }

    @Test
    void secondHolderIsFound() {
        memory.enter();

        assertThat(memory.hadTwoHolders()).isFalse();
        assertThatThrownBy(sameMemory::enter).isInstanceOf(TwoHoldersException.class);
        assertThat(memory.hadTwoHolders()).isTrue();
    }

    @Test
    void holdersFollowEachOther() {
        memory.enter();
        memory.leave();

        sameMemory.enter();
    }

    @Test
    void handoffIsTheTimeSinceTheUnlock() {
        Latencies handoffs = new Latencies();
        memory.giveAway(1_000);
        assertThat(memory.isTaken(1_000)).isFalse();

        sameMemory.take(5_000, handoffs);

        assertThat(memory.isTaken(1_000)).isTrue();
        assertThat(handoffs.size()).isEqualTo(1);
        assertThat(handoffs.percentileMicros(1)).isCloseTo(4, withinPercentage(0.1));
    }

    @Test
    void lockThatNobodyGaveAwayIsNoHandoff() {
        Latencies handoffs = new Latencies();

        memory.take(5_000, handoffs);

        assertThat(handoffs.size()).isZero();
    }
}

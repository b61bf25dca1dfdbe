package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private final Waits waits = new Waits(() -> false);

    @AfterEach
    void clear() {
        var unused = Thread.interrupted();
    }

    /** A result that comes at the very moment when the thread that waits for it is interrupted. */
    private static final class Race extends CompletableFuture<String> {
        private final Runnable comes;

        Race(Runnable comes) {
            this.comes = comes;
        }

        Race() {
            this.comes = () -> complete("granted");
        }

        @Override
        public String get() throws InterruptedException {
            comes.run();
            throw new InterruptedException();
        }
    }

    /** Nobody else would give it back. */
    @Test
    void L24_aResultThatIsThereWhenTheInterruptComesIsReturned() throws InterruptedException {
        assertThat(waits.await(new Race())).isEqualTo("granted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void soIsAFailure() {
        CompletableFuture<String> failed = new CompletableFuture<>() {
            @Override
            public String get() throws InterruptedException {
                completeExceptionally(new IllegalArgumentException("of the test"));
                throw new InterruptedException();
            }
        };
        assertThatThrownBy(() -> waits.await(failed)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptCancelsWhatIsWaitedFor() {
        Race race = new Race(() -> {});
        assertThatThrownBy(() -> waits.await(race)).isInstanceOf(InterruptedException.class);
        assertThat(race).isCancelled();
    }
}

package dev.baton.lock.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    @Test
    void whoMakesLettucesThreadsStaysInterrupted() {
        Thread.currentThread().interrupt();
        ClientResources resources =
                Interrupts.kept(() -> DefaultClientResources.builder().build());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void whoWasNotInterruptedIsNot() {
        assertThat(Interrupts.kept(() -> "made")).isEqualTo("made");
        assertThat(Thread.interrupted()).isFalse();
    }
}

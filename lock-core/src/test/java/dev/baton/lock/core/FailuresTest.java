package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void L23_messagesNameALockOnOneLine() {
        String forged = "orders\" is free\n12:00:00 WARN Lock \"stock";
        assertThat(Failures.closed(forged)).hasMessageNotContaining("\n").hasMessageContaining("\\n12:00:00");
        assertThat(Failures.refused("the\nserver", forged, new IllegalStateException("no\nreason")))
                .hasMessageContaining("no\\nreason");
    }

    @Test
    void L7_silenceIsACauseAsWell() {
        assertThat(Failures.unavailable("the server", "stock", 200_000_000, /* cause= */ null))
                .hasMessageContaining("within PT0.2S: no answer")
                .hasCauseInstanceOf(TimeoutException.class);
    }
}

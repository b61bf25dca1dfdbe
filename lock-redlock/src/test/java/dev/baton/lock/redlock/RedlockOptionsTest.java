package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RedlockOptionsTest {
    private final RedlockOptions options = RedlockOptions.defaults();

    @Test
    void defaultsAreThoseOfRedlockRb() {
        assertThat(options.retryCount()).isEqualTo(3);
        assertThat(options.retryJitter()).isEqualTo(Duration.ofMillis(50));
        assertThat(options.serverTimeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(options.clockDriftFactor()).isEqualTo(0.01);
        assertThat(options.delays(() -> 0.0).nanosBefore(1))
                .isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void invalidValuesThrow() {
        List<ThrowingCallable> wrong = List.of(
                () -> options.retryCount(-1),
                () -> options.retryDelay(Duration.ofMillis(-1)),
                () -> options.retryDelay(Duration.ofDays(2)),
                () -> options.retryJitter(Duration.ofMillis(-1)),
                () -> options.serverTimeout(Duration.ZERO),
                () -> options.clockDriftFactor(-0.1),
                () -> options.clockDriftFactor(1),
                () -> options.clockDriftFactor(Double.NaN),
                () -> RedlockClient.builder().keyPrefix("{"),
                () -> RedlockClient.builder().servers("nothing"),
                () -> RedlockClient.builder().servers("redis://a", "redis://a"),
                () -> RedlockClient.builder().tokenTtl(Duration.ZERO),
                () -> RedlockClient.builder().commandTimeout(Duration.ZERO));
        assertThat(wrong).allSatisfy(each -> assertThatThrownBy(each).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void builderNeedsAServerAndTimeForIt() {
        assertThatThrownBy(() -> RedlockClient.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RedlockClient.builder()
                        .servers("redis://127.0.0.1:1")
                        .options(options.serverTimeout(Duration.ofSeconds(1)))
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }
}

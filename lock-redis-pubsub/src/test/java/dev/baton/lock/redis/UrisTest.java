package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;

/** Every entry point reads URIs in the one way that shows nobody what cannot be read. */
class UrisTest {
    private static final String URI = "redis://shop:open-sesame%@127.0.0.1:6379";

    @Test
    void aUriThatCannotBeReadIsNotShown() {
        assertThat(catchThrowable(() -> RedisLockClient.create(URI)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("open-sesame")
                .hasNoCause();
        assertThat(catchThrowable(() -> RedisLockClient.builder().uri(URI)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("open-sesame")
                .hasNoCause();
    }
}

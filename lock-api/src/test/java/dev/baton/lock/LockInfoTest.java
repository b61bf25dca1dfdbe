package dev.baton.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockInfoTest {

    private static final Duration LEASE = Duration.ofSeconds(3);

    @Test
    void laterChangesToTheGivenListDoNotShow() {
        List<String> waiters = new ArrayList<>(List.of("b", "c"));
        LockInfo info = held(waiters);
        waiters.clear();

        assertThat(info.waiters()).containsExactly("b", "c");
    }

    @Test
    void waitersCannotBeChanged() {
        List<String> waiters = held(new ArrayList<>(List.of("b"))).waiters();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> waiters.add("c"));
    }

    @Test
    void equalContentsAreEqual() {
        assertThat(held(List.of("b"))).isEqualTo(held(new ArrayList<>(List.of("b"))));
        assertThat(held(List.of("b"))).isNotEqualTo(held(List.of("c")));
    }

    @Test
    void freeLockHasNoOwner() {
        LockInfo info = new LockInfo("orders", /* locked= */ false, /* owner= */ null, 7, Duration.ZERO, List.of());

        assertThat(info.owner()).isNull();
        assertThat(info.waiters()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void nullIsRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> new LockInfo(null, true, "a", 7, LEASE, List.of()))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> new LockInfo("orders", true, "a", 7, null, List.of()))
                .withMessage("remainingLease");
        assertThatNullPointerException().isThrownBy(() -> held(null));
        assertThatNullPointerException().isThrownBy(() -> held(Arrays.asList("b", null)));
    }

    private static LockInfo held(List<String> waiters) {
        return new LockInfo("orders", /* locked= */ true, "a", 7, LEASE, waiters);
    }
}

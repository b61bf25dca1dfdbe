package dev.baton.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is logged of a lock is on one line, whatever its name is; the name itself is told as it is. */
class OneLineTest {
    private static final String NAME = "orders\"\r\n12:00:00 INFO \u001b[2J \u2028 a lock \u0085";
    private static final String SHOWN = "orders\"\\r\\n12:00:00 INFO \\u001b[2J \\u2028 a lock \\u0085";

    @Test
    void L23_ofALoss() {
        LockLostException loss = new LockLostException(NAME, 7, Reason.EXPIRED, Instant.EPOCH, null);
        assertThat(loss.lockName()).isEqualTo(NAME);
        assertThat(loss).hasMessageContaining(SHOWN).message().hasLineCount(1);
    }

    @Test
    void L23_ofAnEvent() {
        LockLostException loss = new LockLostException(NAME, 7, Reason.EXPIRED, Instant.EPOCH, null);
        LockEvent event = new LockEvent(NAME, "host/1/x", 7, Duration.ZERO, Duration.ofSeconds(1), loss);
        assertThat(event.lockName()).isEqualTo(NAME);
        assertThat(event.toString())
                .startsWith(
                        "LockEvent[lockName=" + SHOWN + ", owner=host/1/x, fencingToken=7, waited=PT0S, held=PT1S, ")
                .hasLineCount(1);
    }

    @Test
    void L23_ofWhatIsInspected() {
        LockInfo info = new LockInfo(NAME, true, "host/1/x\n", 7, Duration.ZERO, List.of("host/2/y\nz"));
        assertThat(info.waiters()).containsExactly("host/2/y\nz");
        assertThat(info)
                .hasToString("LockInfo[name=%s, locked=true, owner=host/1/x\\n, fencingToken=7, remainingLease=PT0S, "
                                .formatted(SHOWN)
                        + "waiters=[host/2/y\\nz]]");
    }
}

package dev.baton.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.baton.lock.LockLostException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LockLostExceptionTest {

    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @EnumSource
    void saysWhichHoldWasLostSinceWhenAndWhy(Reason reason) {
        LockLostException loss = loss(reason, null);

        assertThat(loss.lockName()).isEqualTo("orders");
        assertThat(loss.fencingToken()).isEqualTo(1_700_000_000_000_000L);
        assertThat(loss.reason()).isEqualTo(reason);
        assertThat(loss.since()).isEqualTo(SINCE);
    }

    @Test
    void messageSaysTheSameToPeople() {
        assertThat(loss(Reason.EXPIRED, null))
                .hasMessage("Lock \"orders\" (fencing token 1700000000000000) was lost at 2026-01-02T03:04:05Z:"
                        + " its lease ended before it was released");
    }

    @Test
    void eachReasonHasItsOwnMessage() {
        assertThat(Arrays.stream(Reason.values())
                        .map(reason -> loss(reason, null).getMessage()))
                .doesNotHaveDuplicates()
                .hasSameSizeAs(Reason.values());
    }

    @Test
    void nameIsNotTakenForAFormat() {
        assertThat(new LockLostException("100%", 1, Reason.TAKEN, SINCE, null)).hasMessageContaining("\"100%\"");
    }

    @Test
    void isABrokenMonitorRule() {
        assertThat(loss(Reason.FORCED, null)).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void causeIsKeptAndNoOtherCanBeSet() {
        Throwable cause = new LockUnavailableException("no answer for 30 s");
        LockLostException loss = loss(Reason.EXPIRED, cause);

        assertThat(loss).hasCause(cause);
        assertThatIllegalStateException().isThrownBy(() -> loss.initCause(new Exception()));
    }

    @Test
    void causeMayBeMissing() {
        assertThat(loss(Reason.DATA_LOST, null)).hasNoCause();
    }

    @Test
    void survivesSerialization() throws IOException, ClassNotFoundException {
        LockLostException loss = loss(Reason.TAKEN, new LockException("cause"));
        LockLostException copy = deserialize(serialize(loss));

        assertThat(copy)
                .hasMessage(loss.getMessage())
                .hasRootCauseMessage("cause")
                .extracting(
                        LockLostException::lockName,
                        LockLostException::fencingToken,
                        LockLostException::reason,
                        LockLostException::since)
                .containsExactly(loss.lockName(), loss.fencingToken(), loss.reason(), loss.since());
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> new LockLostException(null, 1, Reason.TAKEN, SINCE, null))
                .withMessage("lockName");
        assertThatNullPointerException()
                .isThrownBy(() -> new LockLostException("orders", 1, null, SINCE, null))
                .withMessage("reason");
        assertThatNullPointerException()
                .isThrownBy(() -> new LockLostException("orders", 1, Reason.TAKEN, null, null))
                .withMessage("since");
    }

    private static LockLostException loss(Reason reason, @Nullable Throwable cause) {
        return new LockLostException("orders", 1_700_000_000_000_000L, reason, SINCE, cause);
    }

    private static byte[] serialize(LockLostException loss) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(loss);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("BanSerializableRead") // the bytes are the test's own
    private static LockLostException deserialize(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (LockLostException) in.readObject();
        }
    }
}

package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClockTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long EPOCH = TimeUnit.DAYS.toNanos(20_000);

    private final ServerClock clock = new ServerClock();

    /** A server whose clock runs at a speed of its own; times in local nanoseconds. */
    private record Server(long offset, double drift) {
        long nanosAt(long localNanos) {
            return offset + localNanos + (long) (localNanos * drift);
        }

        long microsAt(long localNanos) {
            return nanosAt(localNanos) / 1_000;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void R4_boundsHoldWhateverOffsetDriftAndLatency(long seed) {
        Random random = new Random(seed);
        Server server = new Server(EPOCH + random.nextLong(SECOND * 86_400), 0.00099 * (2 * random.nextDouble() - 1));
        long now = random.nextLong(1_000 * SECOND);
        for (int i = 0; i < 2_000; i++) {
            long there = latency(random);
            long back = latency(random);
            long received = now + there + back;
            clock.sample(now, received, server.microsAt(now + there));
            now = received + random.nextLong(random.nextInt(20) == 0 ? 59 * SECOND : SECOND);
            assertThat(clock.isValid(now)).isTrue();
            assertThat(clock.notAfterMicros(now, 0)).isLessThanOrEqualTo(server.microsAt(now));
            assertThat(clock.earliestLocal(server.microsAt(now), now)).isLessThanOrEqualTo(now);
        }
    }

    private static long latency(Random random) {
        return 20_000 + (long) (random.nextInt(10) == 0 ? 2e9 * random.nextDouble() : 1e6 * random.nextDouble());
    }

    @Test
    void R4_boundsAreAsNarrowAsTheBestRoundTrip() {
        Server server = new Server(EPOCH, 0);
        clock.sample(0, 10_000_000, server.microsAt(4_000_000));
        clock.sample(20_000_000, 20_100_000, server.microsAt(20_050_000));
        clock.sample(30_000_000, 50_000_000, server.microsAt(31_000_000));
        long now = 50_000_000;
        assertThat(server.microsAt(now) - clock.notAfterMicros(now, 0)).isLessThan(150);
        assertThat(now - clock.earliestLocal(server.microsAt(now), now)).isLessThan(150_000);
    }

    @Test
    void R10_theNotAfterIsTheTimeoutLater() {
        clock.sample(0, 0, EPOCH / 1_000);
        assertThat(clock.notAfterMicros(0, 2 * SECOND) - clock.notAfterMicros(0, 0))
                .isEqualTo(2_000_000);
    }

    @Test
    void aServerClockThatWasSetIsBelievedAnew() {
        clock.sample(0, 1_000_000, EPOCH / 1_000);
        Server set = new Server(EPOCH - 3_600 * SECOND, 0);
        clock.sample(SECOND, SECOND + 1_000_000, set.microsAt(SECOND + 500_000));
        assertThat(clock.notAfterMicros(2 * SECOND, 0))
                .isBetween(set.microsAt(2 * SECOND) - 2_000, set.microsAt(2 * SECOND));
    }

    @Test
    void R4_anEstimateOfAMinuteAgoIsNone() {
        assertThat(clock.isValid(0)).isFalse();
        clock.sample(0, 1_000_000, EPOCH / 1_000);
        assertThat(clock.isValid(60 * SECOND)).isTrue();
        assertThat(clock.isValid(61 * SECOND)).isFalse();
    }

    @Test
    void R4_boundsOlderThanAMinuteDoNotCountAnyMore() {
        clock.sample(0, 1_000, EPOCH / 1_000);
        Server other = new Server(EPOCH + 5_000_000, 0); // within what the old bounds would have grown to
        long sent = 90 * SECOND;
        clock.sample(sent, sent + 40_000_000, other.microsAt(sent + 20_000_000));
        long now = sent + 40_000_000;
        assertThat(other.microsAt(now) - clock.notAfterMicros(now, 0)).isBetween(20_000L, 21_000L);
    }

    @Test
    void R4_nothingIsKnownOfAConnectionThatEnded() {
        clock.sample(0, 1_000_000, EPOCH / 1_000);
        clock.reset();
        assertThat(clock.isValid(1_000_000)).isFalse();
        assertThatThrownBy(() -> clock.notAfterMicros(0, 0)).isInstanceOf(IllegalStateException.class);
    }
}

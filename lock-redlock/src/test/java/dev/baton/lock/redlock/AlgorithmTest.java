package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the algorithm that are nothing but arithmetic. */
class AlgorithmTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @ParameterizedTest(name = "{0} servers: a quorum of {1}, out when {2} do not agree")
    @CsvSource({"1, 1, 1", "2, 2, 1", "3, 2, 2", "4, 3, 2", "5, 3, 3", "7, 4, 4"})
    void quorumIsMoreThanHalf(int servers, int size, int out) {
        Quorum quorum = new Quorum(servers);
        assertThat(quorum.size()).isEqualTo(size);
        assertThat(quorum.isReached(size)).isTrue();
        assertThat(quorum.isReached(size - 1)).isFalse();
        assertThat(quorum.isOut(out)).isTrue();
        assertThat(quorum.isOut(out - 1)).isFalse();
        assertThat(2 * size).isGreaterThan(servers);
    }

    @Test
    void noServersAreNoQuorum() {
        assertThatThrownBy(() -> new Quorum(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void validityIsTtlLessElapsedLessDrift() {
        assertThat(Validity.nanos(1_000 * MILLI, 200 * MILLI, 0.01)).isEqualTo((1_000 - 200 - 10 - 2) * MILLI);
        assertThat(Validity.nanos(1_000 * MILLI, 988 * MILLI, 0.01)).isZero();
        assertThat(Validity.nanos(2 * MILLI, 0, 0.01)).isNegative();
    }

    @Test
    void pauseIsTheDelayAndLessThanTheJitterMore() {
        Duration delay = Duration.ofMillis(200);
        RedlockOptions options = RedlockOptions.defaults().retryDelay(delay).retryJitter(Duration.ofMillis(50));
        assertThat(options.delays(() -> 0.0).nanosBefore(1)).isEqualTo(delay.toNanos());
        assertThat(options.delays(() -> Math.nextDown(1.0)).nanosBefore(1))
                .isLessThan(delay.plusMillis(50).toNanos())
                .isGreaterThan(delay.plusMillis(49).toNanos());
    }

    @Test
    void quorumsValueIsTheOneThatAQuorumHasAtLeast() {
        Quorum three = new Quorum(3);
        assertThat(Ballot.ofQuorum(three, List.of(5L, 9L, 7L))).isEqualTo(7);
        assertThat(Ballot.ofQuorum(three, List.of(5L, 9L))).isEqualTo(5);
        assertThat(Ballot.ofQuorum(three, List.of(5L))).isZero();
    }

    @Test
    void tokenFloorIsALittleMoreThanTheTimeOfTheClockThatIsAhead() {
        TokenFloor floor = new TokenFloor(3);
        assertThat(floor.at(0)).isEmpty();
        floor.sample(5_000_000, 1_000_000);
        floor.sample(4_000_000, 1_000_000);
        assertThat(floor.at(1_000_000)).isEqualTo("5001000");
        assertThat(floor.at(3_000_000)).isEqualTo("5003000");
        assertThat(floor.leadMicros()).isEqualTo(1_000);
    }

    @Test
    void singleServerGoesByItsOwnTime() {
        TokenFloor floor = new TokenFloor(1);
        floor.sample(5_000_000, 1_000_000);
        assertThat(floor.at(1_000_000)).isEmpty();
        assertThat(floor.leadMicros()).isZero();
    }

    @Test
    void ownerIsWhatComesBeforeAttemptAndSequence() {
        assertThat(Replies.owner("host/1/abc:7#3#0")).isEqualTo("host/1/abc:7");
        assertThat(Replies.owner("a-value-of-somebody-else")).isEqualTo("a-value-of-somebody-else");
        assertThat(Replies.owner("one#mark")).isEqualTo("one#mark");
    }

    @Test
    void keysOfDifferentNamesDiffer() {
        KeyNames names = new KeyNames("p");
        assertThat(names.lock("a b")).isEqualTo("p:{a b}");
        assertThat(List.of("a", "a}", "a%7d", "{a}", "a\n", "a}:token"))
                .extracting(names::lock)
                .doesNotHaveDuplicates();
        for (String name : List.of("a", "a}:free", "%", "\u0001", "\ud83d\udd12")) {
            assertThat(names.name(names.channel(name))).isEqualTo(name);
        }
        assertThat(new KeyNames("").lock("as it {is}")).isEqualTo("as it {is}");
    }
}

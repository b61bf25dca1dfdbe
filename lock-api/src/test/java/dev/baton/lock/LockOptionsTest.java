package dev.baton.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockOptionsTest {

    private static final LockOptions DEFAULTS = LockOptions.defaults();
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void defaultsAreAsDocumented() {
        assertThat(DEFAULTS.watchdogTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(DEFAULTS.maxLocalHandoffs()).isEqualTo(32);
        assertThat(DEFAULTS.interruptOnLoss()).isFalse();
        assertThat(DEFAULTS.minReplicaAcks()).isZero();
        assertThat(DEFAULTS.replicaTimeout()).isZero();
    }

    @Test
    void eachSetterKeepsWhatTheOthersHaveSet() {
        LockOptions forwards = DEFAULTS.watchdogTimeout(SECOND)
                .maxLocalHandoffs(7)
                .interruptOnLoss(true)
                .replicas(2, Duration.ofMillis(50));
        LockOptions backwards = DEFAULTS.replicas(2, Duration.ofMillis(50))
                .interruptOnLoss(true)
                .maxLocalHandoffs(7)
                .watchdogTimeout(SECOND);

        for (LockOptions options : List.of(forwards, backwards)) {
            assertThat(options.watchdogTimeout()).isEqualTo(SECOND);
            assertThat(options.maxLocalHandoffs()).isEqualTo(7);
            assertThat(options.interruptOnLoss()).isTrue();
            assertThat(options.minReplicaAcks()).isEqualTo(2);
            assertThat(options.replicaTimeout()).isEqualTo(Duration.ofMillis(50));
        }
    }

    @ParameterizedTest
    @MethodSource("eachOptionChanged")
    void setterLeavesItsOwnOptionsAsTheyAre(LockOptions changed) {
        assertThat(changed).isNotEqualTo(DEFAULTS);
        defaultsAreAsDocumented();
    }

    static Stream<Duration> watchdogTimeoutsInRange() {
        return Stream.of(Duration.ofMillis(100), Duration.ofMinutes(5), LONGEST);
    }

    @ParameterizedTest
    @MethodSource("watchdogTimeoutsInRange")
    void watchdogTimeoutTakesWhatIsInRange(Duration timeout) {
        assertThat(DEFAULTS.watchdogTimeout(timeout).watchdogTimeout()).isEqualTo(timeout);
    }

    static Stream<Duration> watchdogTimeoutsOutOfRange() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofMillis(100).minusNanos(1),
                LONGEST.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("watchdogTimeoutsOutOfRange")
    void watchdogTimeoutRefusesWhatIsOutOfRange(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.watchdogTimeout(timeout))
                .withMessageContainingAll("watchdogTimeout", timeout + ",", "PT0.1S", LONGEST.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void maxLocalHandoffsTakesWhatIsInRange(int max) {
        assertThat(DEFAULTS.maxLocalHandoffs(max).maxLocalHandoffs()).isEqualTo(max);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void maxLocalHandoffsRefusesWhatIsOutOfRange(int max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.maxLocalHandoffs(max))
                .withMessage("maxLocalHandoffs is %d, but must be from 0 to 1000", max);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void replicasTakesAcksWithATimeout(int acks) {
        for (Duration timeout : List.of(Duration.ofNanos(1), Duration.ofMinutes(1))) {
            LockOptions options = DEFAULTS.replicas(acks, timeout);
            assertThat(options.minReplicaAcks()).isEqualTo(acks);
            assertThat(options.replicaTimeout()).isEqualTo(timeout);
        }
    }

    @Test
    void replicasTakesNoAcksWithoutATimeout() {
        LockOptions options = DEFAULTS.replicas(2, SECOND).replicas(0, Duration.ZERO);
        assertThat(options).isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101})
    void replicasRefusesAcksOutOfRange(int acks) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.replicas(acks, SECOND))
                .withMessage("minReplicaAcks is %d, but must be from 0 to 100", acks);
    }

    static Stream<Duration> replicaTimeoutsOutOfRange() {
        return Stream.of(Duration.ofNanos(-1), Duration.ofMinutes(1).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("replicaTimeoutsOutOfRange")
    void replicasRefusesATimeoutOutOfRangeWithAndWithoutAcks(Duration timeout) {
        for (int acks : new int[] {0, 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DEFAULTS.replicas(acks, timeout))
                    .withMessageContainingAll("replicaTimeout", timeout + ",", "PT1M");
        }
    }

    @Test
    void replicasRefusesAcksWithoutATimeout() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.replicas(1, Duration.ZERO))
                .withMessageContainingAll("replicaTimeout", "PT0S");
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> DEFAULTS.watchdogTimeout(null))
                .withMessage("watchdogTimeout");
        assertThatNullPointerException()
                .isThrownBy(() -> DEFAULTS.replicas(0, null))
                .withMessage("replicaTimeout");
    }

    static Stream<LockOptions> eachOptionChanged() {
        return Stream.of(
                DEFAULTS.watchdogTimeout(SECOND),
                DEFAULTS.maxLocalHandoffs(0),
                DEFAULTS.interruptOnLoss(true),
                DEFAULTS.replicas(1, SECOND),
                DEFAULTS.replicas(2, SECOND),
                DEFAULTS.replicas(1, Duration.ofSeconds(2)));
    }

    @Test
    void optionsWithDifferentValuesAreNotEqual() {
        assertThat(eachOptionChanged().distinct()).hasSize(6).doesNotContain(DEFAULTS);
        assertThat(DEFAULTS).isNotEqualTo(null).isNotEqualTo("options");
    }

    @Test
    void optionsWithEqualValuesAreEqual() {
        LockOptions[] first = eachOptionChanged().toArray(LockOptions[]::new);
        LockOptions[] second = eachOptionChanged().toArray(LockOptions[]::new);
        for (int i = 0; i < first.length; i++) {
            assertThat(first[i]).isNotSameAs(second[i]).isEqualTo(second[i]).hasSameHashCodeAs(second[i]);
        }
    }

    @Test
    void stringNamesEveryOption() {
        LockOptions options = DEFAULTS.interruptOnLoss(true).replicas(2, SECOND);
        assertThat(options)
                .hasToString("LockOptions[watchdogTimeout=PT30S, maxLocalHandoffs=32, interruptOnLoss=true,"
                        + " minReplicaAcks=2, replicaTimeout=PT1S]");
    }
}

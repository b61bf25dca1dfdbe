package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final int HALF_AN_HOUR_MILLIS = 30 * 60 * 1_000;

    @Test
    void aSeedGivesTheSameFaultsAgain() {
        assertThat(faults(3)).isEqualTo(faults(3)).isNotEqualTo(faults(4));
    }

    @Test
    void halfAnHourHasManyFaultsOfEveryKind() {
        List<Fault> faults = faults(1);

        assertThat(faults).hasSizeGreaterThan(200);
        assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
        assertThat(faults).extracting(Fault::client).contains(0, 1, 2, 3);
        assertThat(faults)
                .allMatch(fault -> fault.millis() >= fault.kind().minMillis()
                        && fault.millis() <= fault.kind().maxMillis());
    }

    private static List<Fault> faults(long seed) {
        FaultPlan plan = new FaultPlan(seed, 4);
        return Stream.generate(plan::next)
                .takeWhile(fault -> fault.startMillis() < HALF_AN_HOUR_MILLIS)
                .toList();
    }
}

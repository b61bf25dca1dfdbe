package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final Selection selection = new Selection(List.of("b7", "B1", "JMH"));

    @Test
    void idStandsForItsPartsButNotForLargerNumbers() {
        assertThat(List.of("B7", "B7-1", "B7-8-p", "B7b", "B1", "JMH")).allMatch(selection::has);
        assertThat(List.of("B10", "B70", "B4", "G1")).noneMatch(selection::has);
    }

    @Test
    void tellsWhatItDoesNotKnow() {
        assertThat(selection.without(List.of("B7-1", "JMH"))).containsExactly("B1");
        assertThat(new Selection(List.of("")).without(List.of("B1"))).containsExactly("");
    }
}

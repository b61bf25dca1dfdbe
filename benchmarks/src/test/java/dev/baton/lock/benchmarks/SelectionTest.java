package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final List<String> ALL = List.of("B1", "B10", "B5", "B5b", "B5-p", "B7-1", "B7-8", "JMH");

    @Test
    void idOfOneStandsForThatAlone() {
        assertThat(chosen("b5")).containsExactly("B5");
        assertThat(chosen("B1")).containsExactly("B1");
        assertThat(chosen("b5B", "jmh")).containsExactly("B5b", "JMH");
    }

    @Test
    void idOfNoneStandsForItsParts() {
        assertThat(chosen("B7")).containsExactly("B7-1", "B7-8");
    }

    @Test
    void tellsWhatStandsForNothing() {
        assertThat(new Selection(List.of("B7", "B0", ""), ALL).unknown()).containsExactly("B0", "");
    }

    private static List<String> chosen(String... ids) {
        Selection selection = new Selection(List.of(ids), ALL);
        return ALL.stream().filter(selection::has).toList();
    }
}

package dev.baton.lock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {
    @Test
    void cellsStayCells() {
        MarkdownTable table = new MarkdownTable(/* textColumns= */ 2, List.of("a", "b", "c"));
        table.add(List.of("x|y", "<b>\nbold", "<= 1"));

        assertThat(table.toString().lines())
                .containsExactly("| a | b | c |", "|:---|:---|---:|", "| x\\|y | &lt;b> bold | <= 1 |", "");
    }
}

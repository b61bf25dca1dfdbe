package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.cli.Table.Cell;
import dev.baton.lock.cli.Terminal.Style;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Terminal PLAIN = new Terminal(false, false);
    private static final Terminal COLOURED = new Terminal(true, true);

    private final Table table = new Table();

    @Test
    void firstColumnIsAlignedToTheLeftAndTheOthersToTheRight() {
        table.add(List.of(Cell.plain(""), Cell.plain("one"), Cell.plain("two")));
        table.add(List.of(Cell.plain("sold"), Cell.plain("12,345"), Cell.plain("6")));

        assertThat(table.lines(PLAIN))
                .containsExactly(
                        "          one   two", //
                        "sold   12,345     6");
    }

    @Test
    void coloursDoNotCountAsWidth() {
        table.add(List.of(Cell.plain("a"), new Cell("0", Style.GOOD)));
        table.add(List.of(Cell.plain("bc"), Cell.plain("100")));

        assertThat(table.lines(COLOURED)).containsExactly("a      \u001b[32m0\u001b[0m", "bc   100");
        assertThat(table.lines(PLAIN)).containsExactly("a      0", "bc   100");
    }

    @Test
    void rowsHaveEquallyManyCells() {
        table.add(List.of(Cell.plain("a"), Cell.plain("b")));

        assertThatThrownBy(() -> table.add(List.of(Cell.plain("a")))).isInstanceOf(IllegalArgumentException.class);
    }
}

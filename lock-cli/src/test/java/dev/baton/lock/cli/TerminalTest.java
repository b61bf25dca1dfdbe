package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.cli.Terminal.Style;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void aTerminalIsDrawnOnInColours() {
        Terminal terminal = Terminal.of(true, Map.of("TERM", "xterm"));

        assertThat(terminal).isEqualTo(new Terminal(true, true));
        assertThat(terminal.paint(Style.BAD, "x")).isEqualTo("\u001b[31mx\u001b[0m");
        assertThat(terminal.paint(Style.PLAIN, "x")).isEqualTo("x");
    }

    @Test
    void withoutATerminalTextIsPlain() {
        Terminal none = Terminal.of(false, Map.of("TERM", "xterm"));

        assertThat(none).isEqualTo(new Terminal(false, false));
        assertThat(none.paint(Style.BAD, "x")).isEqualTo("x");
    }

    @Test
    void aDumbTerminalIsNone() {
        assertThat(Terminal.of(true, Map.of("TERM", "dumb")).interactive()).isFalse();
        assertThat(Terminal.of(true, Map.of()).interactive()).isFalse();
    }

    @Test
    void noColorTakesTheColoursOnly() {
        assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1"))).isEqualTo(new Terminal(true, false));
        assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", ""))).isEqualTo(new Terminal(true, true));
    }
}

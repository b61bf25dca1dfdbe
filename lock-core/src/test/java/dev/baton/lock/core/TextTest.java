package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "'a\nb', 'a\\nb'",
        "'a\r\nb', 'a\\r\\nb'",
        "'\t', '\\t'",
        "'\u0000', '\\u0000'",
        "'\u001b[2J', '\\u001b[2J'",
        "'\u007f', '\\u007f'",
        "'\u0085', '\\u0085'",
        "'\u2028', '\\u2028'",
        "'\u2029', '\\u2029'"
    })
    void whatWouldBreakALineIsEscaped(String text, String line) {
        assertThat(Text.oneLine(text)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "orders 42/é", "日本", "😀", "a\\nb", "\"quoted\"", ""})
    void allElseStays(String text) {
        assertThat(Text.oneLine(text)).isSameAs(text);
    }

    @Test
    void L23_messagesNameALockOnOneLine() {
        String forged = "orders\" is free\n12:00:00 WARN Lock \"stock";
        assertThat(Failures.closed(forged)).hasMessageNotContaining("\n").hasMessageContaining("\\n12:00:00");
        assertThat(Failures.refused("the\nserver", forged, new IllegalStateException("no\nreason")))
                .hasMessageContaining("no\\nreason");
    }
}

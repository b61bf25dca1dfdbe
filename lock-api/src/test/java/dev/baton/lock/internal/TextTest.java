package dev.baton.lock.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
}

package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "{}", "a{b}c", "\u0000", "\r\n", "日本", "😀", "%41"})
    void L23_anyCharactersAreAllowed(String name) {
        assertThat(Names.checked(name)).isSameAs(name);
    }

    @Test
    void L23_upTo512BytesOfUtf8AreAllowed() {
        for (String longest : new String[] {"a".repeat(512), "é".repeat(256), "😀".repeat(128)}) {
            assertThat(Names.checked(longest)).isSameAs(longest);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Names.checked(longest + "a"))
                    .withMessageContaining("513");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ude00\ud83d"})
    void L23_aSurrogateThatStandsAloneIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.checked(name))
                .withMessageContaining("surrogate");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void L23_nullAndEmptyAreRefused() {
        assertThatNullPointerException().isThrownBy(() -> Names.checked(null));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.checked("")).withMessageContaining("empty");
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @Test
    void whatTheUriLeavesOutHasDefaults() {
        assertThat(parse("redis://localhost")).isEqualTo(new RedisAddress("localhost", 6379, "default", null, 0));
    }

    @Test
    void wholeUri() {
        assertThat(parse("redis://ann:secret@127.0.0.1:7001/3"))
                .isEqualTo(new RedisAddress("127.0.0.1", 7001, "ann", "secret", 3));
    }

    @Test
    void passwordWithoutUser() {
        RedisAddress expected = new RedisAddress("localhost", 6379, "default", "secret", 0);
        assertThat(parse("redis://:secret@localhost/")).isEqualTo(expected);
        assertThat(parse("redis://secret@localhost")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rediss://localhost", "localhost:6379", "redis://a:1,b:2"})
    void otherUrisAreRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(uri));
    }

    private static RedisAddress parse(String uri) {
        return RedisAddress.parse(URI.create(uri), 6379);
    }
}

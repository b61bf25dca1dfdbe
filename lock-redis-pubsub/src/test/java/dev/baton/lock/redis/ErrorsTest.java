package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Failure;
import io.lettuce.core.RedisConnectionException;
import io.netty.handler.ssl.NotSslRecordException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"LOADING Redis is loading the dataset in memory", "NOAUTH Authentication required."})
    void L7_aFailureHasTheServersWords(String error) {
        Failure failure = Errors.ofReply(error, /* canFailOver= */ false);
        assertThat(failure.cause()).hasMessage(error);
        assertThat(failure.kind()).isEqualTo(error.startsWith("LOADING") ? Failure.Kind.NOT_RUN : Failure.Kind.REFUSED);
    }

    @Test
    void L7_aFailureToConnectSaysWhatToDo() {
        Exception connecting = new RedisConnectionException("x", new NotSslRecordException("not an SSL/TLS record"));
        assertThat(Errors.explained(connecting))
                .hasMessageContaining("use its TLS port")
                .hasMessageContaining("x");
        Exception other = new RedisConnectionException("x");
        assertThat(Errors.explained(other)).isSameAs(other);
    }
}

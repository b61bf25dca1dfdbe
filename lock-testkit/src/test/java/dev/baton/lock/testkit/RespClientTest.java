package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.baton.lock.faults.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RespClientTest {
    @RegisterExtension
    static final RedisServerExtension REDIS = new RedisServerExtension();

    private final String key = REDIS.uniquePrefix() + ":key";
    private RespClient resp;

    @BeforeEach
    void connect() {
        resp = REDIS.resp();
    }

    @Test
    void everyKindOfReplyHasItsType() {
        assertThat(resp.call("SET", key, "1", "EX", "60")).isEqualTo("OK");
        assertThat(resp.call("INCR", key)).isEqualTo(2L);
        assertThat(resp.call("GET", key)).isEqualTo("2");
        assertThat(resp.call("GET", key + "-none")).isNull();
        assertThat(resp.call("MGET", key, key + "-none")).isEqualTo(Arrays.asList("2", null));
        assertThat(resp.call("EVAL", "return {1, {'a', ''}, {}}", "0"))
                .isEqualTo(List.of(1L, List.of("a", ""), List.of()));
        assertThat(resp.call("BLPOP", key + "-none", "0.01")).isNull();
    }

    @Test
    void typedCalls() {
        assertThat(resp.text("PING")).isEqualTo("PONG");
        assertThat(resp.integer("EXISTS", key)).isZero();
        assertThat(resp.strings("EVAL", "return {1, 'two'}", "0")).containsExactly("1", "two");
        assertThatIllegalStateException()
                .isThrownBy(() -> resp.text("GET", key))
                .withMessage("nil reply to GET " + key);
    }

    @Test
    void textIsUtf8AndMayHaveAnyCharacter() {
        String text = "größer {😀}\r\n\0\t ";
        resp.call("SET", key, text, "EX", "60");
        assertThat(resp.text("GET", key)).isEqualTo(text);
        assertThat(resp.integer("STRLEN", key)).isEqualTo(20);
    }

    @Test
    void errorReplyIsThrownAndTheConnectionStaysUsable() {
        resp.call("SET", key, "text", "EX", "60");
        assertThatExceptionOfType(RespException.class)
                .isThrownBy(() -> resp.call("HGETALL", key))
                .satisfies(e -> assertThat(e.code()).isEqualTo("WRONGTYPE"))
                .withMessageStartingWith("WRONGTYPE Operation");
        assertThat(resp.text("PING")).isEqualTo("PONG");
    }

    @Test
    void errorInsideAListIsAnElement() {
        resp.call("MULTI");
        resp.call("SET", key, "text", "EX", "60");
        resp.call("INCR", key);
        List<?> replies = (List<?>) resp.call("EXEC");
        assertThat(replies).hasSize(2).first().isEqualTo("OK");
        assertThat(replies).last().isInstanceOf(RespException.class);
    }

    @Test
    void messagesOfASubscriptionAreRead() {
        resp.send("SUBSCRIBE", key);
        assertThat(resp.read()).isEqualTo(List.of("subscribe", key, 1L));
        assertThat(REDIS.resp().integer("PUBLISH", key, "hello")).isEqualTo(1);
        assertThat(resp.read()).isEqualTo(List.of("message", key, "hello"));
    }

    @Test
    void silentServerIsATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RespClient client = RespClient.connect("127.0.0.1", silent.getLocalPort(), Duration.ofMillis(50))) {
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));
        }
    }

    @Test
    void connectionClosedByTheServerIsAnError() {
        RespClient victim = REDIS.resp();
        resp.call("CLIENT", "KILL", "ID", Long.toString(victim.integer("CLIENT", "ID")));
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> victim.call("PING"));
    }

    @Test
    void nobodyListeningIsAnError() {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> RespClient.connect("127.0.0.1", FreePort.next()));
    }
}

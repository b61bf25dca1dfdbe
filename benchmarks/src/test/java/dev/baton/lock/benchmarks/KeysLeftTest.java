package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysLeftTest {
    @ParameterizedTest
    @CsvSource({"'', true, 0", "'', false, 1", "somebody, true, 1"})
    void tokenWithoutOwnerMayStayForAWhile(String owner, boolean expires, int left) {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                RespClient client = redis.resp()) {
            client.integer("HSET", "key", "token", "7", "owner", owner);
            if (expires) {
                client.integer("PEXPIRE", "key", "60000");
            }

            assertThat(KeysLeft.count(client)).isEqualTo(left);
        }
    }

    @Test
    void anyOtherKeyIsLeft() {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                RespClient client = redis.resp()) {
            client.text("SET", "text", "value", "PX", "60000");
            client.integer("HSET", "hash", "field", "value");

            assertThat(KeysLeft.count(client)).isEqualTo(2);
        }
    }
}

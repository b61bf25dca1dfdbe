package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandStatsTest {
    @Test
    void countsWhatRanBetweenTwoLooks() {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                RespClient client = redis.resp()) {
            client.text("SET", "key", "before");
            CommandStats before = CommandStats.read(client);
            client.text("SET", "key", "value");
            client.call("EVAL", "redis.call('get', 'key') return redis.call('get', 'key')", "0");
            client.text("PING");

            CommandStats delta = CommandStats.read(client).since(before);

            assertThat(delta.calls(Set.of("set", "eval"))).isEqualTo(2);
            assertThat(delta.calls(Set.of("get"))).isEqualTo(2);
            assertThat(delta.callsButHousekeeping()).isEqualTo(4);
            assertThat(delta.micros(Set.of("eval"))).isPositive();
        }
    }
}

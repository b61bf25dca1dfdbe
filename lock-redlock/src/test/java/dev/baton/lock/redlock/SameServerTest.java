package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.lettuce.RedisUris;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameServerTest {
    /** Every entry point reads URIs in the one way that shows nobody what cannot be read. */
    @Test
    void uriThatCannotBeReadIsNotShown() {
        String uri = "redis://shop:open-sesame%@127.0.0.1:6379";
        assertThatThrownBy(() -> RedlockClient.create(uri))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("open-sesame")
                .hasNoCause();
        assertThatThrownBy(() -> RedlockClient.builder().servers(uri))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("open-sesame")
                .hasNoCause();
    }

    /** Its vote would count for two. */
    @ParameterizedTest
    @CsvSource({
        "redis://a:6379/0, redis://a:6379/1",
        "redis://a, redis://A:6379/7",
        "redis://one:secret@a:6379, redis://two:other@a:6379",
        "redis://a:6379, rediss://a:6379",
        "redis-socket:///tmp/a.sock, redis-socket:///tmp/a.sock?database=2",
        "'redis-sentinel://a:26379,b:26379#one', 'redis-sentinel://b:26379,c:26379/1#one'"
    })
    void theSameServerIsRefused(String one, String other) {
        RedlockBuilder builder = RedlockClient.builder().servers(one);
        assertThatThrownBy(() -> builder.servers(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://a:6379, redis://a:6380",
        "redis://a:6379, redis://b:6379",
        "redis://a:6379, redis-socket:///tmp/a.sock",
        "redis-socket:///tmp/a.sock, redis-socket:///tmp/b.sock",
        "redis-sentinel://a:26379#one, redis-sentinel://a:26379#two",
        "redis-sentinel://a:26379#one, redis-sentinel://b:26379#one",
        "redis-sentinel://a:26379#one, redis://a:26379"
    })
    void otherServersAreNot(String one, String other) {
        assertThat(RedisUris.isSameServer(RedisUris.parse(one), RedisUris.parse(other)))
                .isFalse();
        assertThat(RedisUris.isSameServer(RedisUris.parse(other), RedisUris.parse(one)))
                .isFalse();
    }
}

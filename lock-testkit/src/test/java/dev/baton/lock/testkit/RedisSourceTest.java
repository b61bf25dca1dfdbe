package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class RedisSourceTest {
    @Test
    void givenUriComesFirst() {
        assertThat(RedisSource.choose("redis://elsewhere", () -> true, () -> true))
                .isEqualTo(RedisSource.EXTERNAL);
    }

    @Test
    void dockerComesBeforeEmbedded() {
        assertThat(RedisSource.choose(null, () -> true, () -> true)).isEqualTo(RedisSource.DOCKER);
        assertThat(RedisSource.choose(" ", () -> true, () -> false)).isEqualTo(RedisSource.DOCKER);
    }

    @Test
    void embeddedIsTheLastResort() {
        assertThat(RedisSource.choose(null, () -> false, () -> true)).isEqualTo(RedisSource.EMBEDDED);
    }

    @Test
    void noServerAtAllIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RedisSource.choose(null, () -> false, () -> false))
                .withMessageContaining("-Dbaton.redis.uri");
    }

    @Test
    void externalServerIsUsedAsGiven() {
        SharedRedis shared = SharedRedis.start("redis://elsewhere:1");
        assertThat(shared).isEqualTo(new SharedRedis(RedisSource.EXTERNAL, "redis://elsewhere:1"));
        assertThat(shared.isOwn()).isFalse();
    }
}

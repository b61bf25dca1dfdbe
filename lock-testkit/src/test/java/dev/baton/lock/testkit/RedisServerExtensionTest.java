package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisServerExtensionTest {
    @RegisterExtension
    static final RedisServerExtension REDIS = new RedisServerExtension();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS);

    @RepeatedTest(2)
    void ownServerIsEmptyBeforeEachTest() {
        assumeThat(REDIS.isOwn())
                .as("a server that may serve others is not emptied")
                .isTrue();
        RespClient resp = REDIS.resp();
        assertThat(resp.integer("DBSIZE")).isZero();
        resp.call("SET", "key", "value", "EX", "60");
    }

    @Test
    void prefixesAreUnique() {
        assertThat(REDIS.uniquePrefix())
                .startsWith(RedisServerExtension.ROOT)
                .doesNotContainPattern("[{}: ]")
                .isNotEqualTo(REDIS.uniquePrefix());
    }

    @Test
    void allClassesShareOneServer() {
        assertThat(new RedisServerExtension().uri()).isEqualTo(REDIS.uri());
    }

    @Test
    void propertyDecidesWhoseServerItIs() {
        String uri = System.getProperty("baton.redis.uri");
        assertThat(REDIS.isOwn()).isEqualTo(uri == null);
        if (uri != null) {
            assertThat(REDIS.uri()).isEqualTo(uri);
        }
    }
}

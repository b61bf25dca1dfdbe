package dev.baton.lock.lettuce;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A URI that cannot be read is rejected at once, and shown to nobody: the usual reason is a character of its password. */
class RedisUrisTest {
    private static final String SECRET = "open-sesame";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:open-sesame ^@127.0.0.1:6379",
                "redis://shop:open-sesame{}@127.0.0.1:6379",
                "redis://shop:open-sesame%@127.0.0.1:6379",
                "redis://shop:1/open-sesame@127.0.0.1:6379",
                "redis://:x/open-sesame@127.0.0.1:6379",
                "redis://:x#open-sesame@127.0.0.1:6379",
                "redis://:x?open-sesame@127.0.0.1:6379",
                "redis://shop:12#open-sesame@127.0.0.1:6379",
                "redis://shop:12?open-sesame@127.0.0.1:6379",
                "rediss://open-sesame:x",
                "redis-sentinel://shop:12#open-sesame@127.0.0.1:6379",
                "redis://shop:open-sesame@127.0.0.1:6379/open-sesame",
                "redis-sentinel://:open-sesame^@127.0.0.1:26379#main",
                "http://shop:open-sesame@127.0.0.1:6379",
                "open-sesame",
                "open-sesame:open-sesame",
                "redis://"
            })
    void aUriThatCannotBeReadIsRejectedWithoutShowingIt(String uri) {
        Throwable rejected = catchThrowable(() -> RedisUris.parse(uri));
        assertThat(rejected).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(trace(rejected)).doesNotContain(SECRET).contains("percent-encoded");
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void specialCharactersOfAPasswordMayBePercentEncoded() {
        RedisURI uri = RedisUris.parse("redis://shop:a%40b%2Fc%23d%25@127.0.0.1:6379");
        RedisCredentials credentials = requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().toFuture().join());
        assertThat(credentials.getUsername()).isEqualTo("shop");
        assertThat(credentials.getPassword()).isEqualTo("a@b/c#d%".toCharArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1",
                "redis://my_redis",
                "redis://[::1]:6379/1",
                "rediss://shop:secret@redis.example:6380/2?clientName=shop&verifyPeer=FULL",
                "redis-sentinel://:secret@a:26379,b:26379/1#main",
                "redis-socket:///tmp/redis@home.sock"
            })
    void uriFormsThatAreRead(String uri) {
        assertThat(RedisUris.parse(uri)).isNotNull();
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisBinaryTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Linux, i386, linux-386",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64"
    })
    void everySupportedPlatformHasItsResource(String osName, String osArch, String platform) {
        String name = RedisBinary.resourceName(osName, osArch);
        assertThat(name).isEqualTo("redis-server-7.0.15-" + platform);
        assertThat(RedisBinary.class.getClassLoader().getResource(name)).isNotNull();
    }

    @Test
    @EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
    void oneExecutablePerJvm() {
        assertThat(RedisBinary.path()).isExecutable().isEqualTo(RedisBinary.path());
    }
}

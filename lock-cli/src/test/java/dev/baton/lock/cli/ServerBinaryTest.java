package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerBinaryTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, redis-server-7.0.15-linux-amd64",
        "Linux, aarch64, redis-server-7.0.15-linux-arm64",
        "Linux, i386, redis-server-7.0.15-linux-386",
        "Mac OS X, x86_64, redis-server-7.0.15-darwin-amd64",
        "Mac OS X, aarch64, redis-server-7.0.15-darwin-arm64"
    })
    void everySupportedPlatformHasItsBinary(String osName, String osArch, String resource) {
        assertThat(ServerBinary.resourceName(osName, osArch)).isEqualTo(resource);
        assertThat(ServerBinary.class.getClassLoader().getResource(resource)).isNotNull();
    }
}

package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    private static ServerVersion hello(String server, String version) {
        return ServerVersion.of(List.of("server", server, "version", version, "proto", 3L));
    }

    @ParameterizedTest
    @CsvSource({"redis,7.0.15", "redis,8.0.0", "redis,255.255.255", "valkey,7.2.5", "Valkey,9.0.0"})
    void R15_newEnoughServersPass(String server, String version) {
        assertThatCode(hello(server, version)::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"redis,6.2.14", "redis,6.10.0", "valkey,7.1.9", "redis,x.y", "redis,7", "redis,''"})
    void R15_olderAndUnknownOnesAreRefusedWithAMessage(String server, String version) {
        assertThatThrownBy(hello(server, version)::check)
                .isInstanceOf(UnsupportedServerException.class)
                .hasMessageContaining(server)
                .hasMessageContaining("Redis 7.0 or Valkey 7.2");
    }
}

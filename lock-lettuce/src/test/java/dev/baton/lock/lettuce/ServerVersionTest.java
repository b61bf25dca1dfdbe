package dev.baton.lock.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "redis,7.0.15",
        "redis,7.2.4",
        "redis,8.0.0",
        "redis,10.1",
        "redis,255.255.255",
        "valkey,7.2.5",
        "valkey,8.1.0",
        "Valkey,9.0.0"
    })
    void R15_newEnoughServersPass(String server, String version) {
        assertThatCode(hello(server, version)::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "redis,6.2.14",
        "redis,6.10.0",
        "redis,5.0.1",
        "valkey,7.1.9",
        "valkey,7.0.0",
        "redis,x.y",
        "redis,7",
        "redis,''"
    })
    void R15_olderAndUnknownOnesAreRefusedWithAMessage(String server, String version) {
        assertThatThrownBy(hello(server, version)::check)
                .isInstanceOf(UnsupportedServerException.class)
                .hasMessageContaining(server)
                .hasMessageContaining("Redis 7.0 or Valkey 7.2");
    }

    @Test
    void theProtocolSpokenIsRead() {
        assertThat(ServerVersion.of(List.of("proto", 3L)).isResp3()).isTrue();
        assertThat(ServerVersion.of(List.of("proto", 2L)).isResp3()).isFalse();
        assertThat(ServerVersion.of(List.of()).isResp3()).isFalse();
    }

    private static ServerVersion hello(String server, String version) {
        return ServerVersion.of(
                List.of("server", server, "version", version, "proto", 3L, "id", 5L, "modules", List.of()));
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class EmbeddedSentinelTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void replicaIsPromotedWhenTheMasterFreezes(int sentinels) {
        try (EmbeddedSentinel set = EmbeddedSentinel.start(sentinels)) {
            assertThat(set.sentinels()).hasSize(sentinels);
            assertThat(set.currentMaster()).isSameAs(set.master());
            assertThat(role(set.replica())).isEqualTo("slave");
            set.master().freeze();
            await().atMost(ScaledTime.limit()).untilAsserted(() -> {
                assertThat(set.currentMaster()).isSameAs(set.replica());
                assertThat(role(set.replica())).isEqualTo("master");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 3)
    void uriNamesAllSentinelsAndTheMaster(int sentinels) {
        try (EmbeddedSentinel set = EmbeddedSentinel.start(sentinels)) {
            List<EmbeddedRedis> nodes = set.sentinels();
            assertThat(set.uri())
                    .isEqualTo("redis-sentinel://127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d#baton-master"
                            .formatted(
                                    nodes.get(0).port(),
                                    nodes.get(1).port(),
                                    nodes.get(2).port()));
        }
    }

    private static String role(EmbeddedRedis redis) {
        try (RespClient resp = redis.resp()) {
            return resp.strings("ROLE").get(0);
        }
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class EmbeddedClusterTest {
    @Test
    void mastersShareTheSlots() {
        try (EmbeddedCluster cluster = EmbeddedRedis.startCluster(3)) {
            assertThat(cluster.uris()).hasSize(3).doesNotHaveDuplicates();
            Set<EmbeddedRedis> serving = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                EmbeddedRedis master = cluster.masterOf("key" + i);
                serving.add(master);
                set(master, "key" + i);
            }
            assertThat(serving).containsExactlyInAnyOrderElementsOf(cluster.nodes());
            assertOthersPointToTheMaster(cluster, "key0");
        }
    }

    @Test
    void replicaTakesOverFromADeadMaster() {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(3, 1)) {
            assertThat(cluster.nodes()).hasSize(6);
            EmbeddedRedis master = cluster.masterOf("key");
            int index = cluster.nodes().indexOf(master);
            assertThat(index).isLessThan(3);
            master.kill();
            EmbeddedRedis replica = cluster.nodes().get(index + 3);
            await().atMost(ScaledTime.limit()).untilAsserted(() -> {
                assertThat(cluster.masterOf("key")).isSameAs(replica);
                set(replica, "key");
            });
        }
    }

    private static void set(EmbeddedRedis master, String key) {
        try (RespClient resp = master.resp()) {
            assertThat(resp.call("SET", key, "value")).isEqualTo("OK");
        }
    }

    private static void assertOthersPointToTheMaster(EmbeddedCluster cluster, String key) {
        EmbeddedRedis master = cluster.masterOf(key);
        for (EmbeddedRedis other : cluster.nodes()) {
            if (other != master) {
                try (RespClient resp = other.resp()) {
                    assertThatExceptionOfType(RespException.class)
                            .isThrownBy(() -> resp.call("GET", key))
                            .withMessageStartingWith("MOVED")
                            .withMessageEndingWith("127.0.0.1:" + master.port());
                }
            }
        }
    }
}

package dev.baton.lock.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every peer that is measured as a lock is one. */
@Timeout(120)
class PeerConformanceTest {
    private static final int THREADS = 8;
    private static final int ACQUISITIONS = 10;

    private static EmbeddedRedis redis;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FLOOR")
    void excludesWaitsReleasesAndTellsNamesApart(Peer peer) {
        withTwoClients(peer, conformance -> {
            conformance.excludes(THREADS, ACQUISITIONS);
            conformance.waits();
            conformance.releases();
            conformance.tellsNamesApart();
        });
    }

    @ParameterizedTest
    @EnumSource
    void shortFormHoldsForEveryPeer(Peer peer) {
        Conformance.check(peer, redis.uri());
    }

    @Test
    void floorSetsAndDeletesItsKey() {
        try (PeerClient client = Peer.FLOOR.open(redis.uri());
                RespClient server = redis.resp()) {
            LockUnderTest floor = client.lock("floor-key");

            floor.lock();
            assertThat(server.text("GET", "floor-key")).isEqualTo("floor");
            floor.unlock();
            assertThat(server.call("EXISTS", "floor-key")).isEqualTo(0L);
        }
    }

    private static void withTwoClients(Peer peer, Consumer<Conformance> checks) {
        try (PeerClient one = peer.open(redis.uri());
                PeerClient other = peer.open(redis.uri())) {
            checks.accept(new Conformance(one, other, "peer-" + peer, ScaledTime.limit()));
        }
    }
}

package dev.baton.lock.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.benchmarks.Server;
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

    private static Server server;

    @BeforeAll
    static void start() {
        server = new Server();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FLOOR")
    void excludesWaitsReleasesAndTellsNamesApart(Peer peer) {
        assumeTrue(Server.isThereFor(peer), "there is no server for it on this machine");
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
        assumeTrue(Server.isThereFor(peer), "there is no server for it on this machine");
        Conformance.check(peer, server.uris(peer));
    }

    @Test
    void floorSetsAndDeletesItsKey() {
        try (PeerClient client = Peer.FLOOR.open(server.uri());
                RespClient redis = RespClient.connect(server.uri())) {
            LockUnderTest floor = client.lock("floor-key");

            floor.lock();
            assertThat(redis.text("GET", "floor-key")).isEqualTo("floor");
            floor.unlock();
            assertThat(redis.call("EXISTS", "floor-key")).isEqualTo(0L);
        }
    }

    private static void withTwoClients(Peer peer, Consumer<Conformance> checks) {
        try (PeerClient one = peer.open(server.uris(peer));
                PeerClient other = peer.open(server.uris(peer))) {
            checks.accept(new Conformance(one, other, "peer-" + peer, ScaledTime.limit()));
        }
    }
}

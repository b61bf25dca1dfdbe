package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class QueuePlacesTest {
    @ParameterizedTest
    @CsvSource({"BATON, 1", "BATON_STRICT, 5"})
    void clientHasOnePlaceAndInStrictOrderEachThread(Peer peer, int places) {
        assertThat(placesOfFive(peer)).isEqualTo(places);
    }

    @Test
    void withoutAQueueThereIsNoNumber() {
        assertThat(placesOfFive(Peer.SPIN)).isNaN();
    }

    private static double placesOfFive(Peer peer) {
        try (Server server = new Server();
                QueuePlaces places = new QueuePlaces(peer, server, /* waiters= */ 5)) {
            return places.addTo(new Sample()).get(Metric.QUEUE_PLACES);
        }
    }
}

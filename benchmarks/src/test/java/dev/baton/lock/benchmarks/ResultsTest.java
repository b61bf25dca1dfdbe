package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    @Test
    void ratiosAreTakenWithinEachRound() {
        round(10, 100);
        round(40, 200);
        round(30, 50);

        assertThat(results.median(Peer.BATON, Metric.RATE)).isEqualTo(30);
        assertThat(results.medianRatio(Peer.BATON, Peer.FLOOR, Metric.RATE)).isEqualTo(0.2);
    }

    @Test
    void evenNumberOfRoundsHasTheMiddleOfTwo() {
        round(10, 1);
        round(30, 1);

        assertThat(results.median(Peer.BATON, Metric.RATE)).isEqualTo(20);
    }

    @Test
    void whatWasNotMeasuredIsNoNumber() {
        round(10, 1);

        assertThat(results.median(Peer.SPIN, Metric.RATE)).isNaN();
        assertThat(results.medianRatio(Peer.BATON, Peer.SPIN, Metric.RATE)).isNaN();
        assertThat(results.median(Peer.BATON, Metric.PAIR_NANOS)).isNaN();
    }

    @Test
    void targetHoldsUpToItsBound() {
        assertThat(Target.atMost(Peer.BATON, Metric.REQUESTS, 2.1).isMet(2.1)).isTrue();
        assertThat(Target.atMost(Peer.BATON, Metric.REQUESTS, 2.1).isMet(2.2)).isFalse();
        assertThat(Target.atLeast(Peer.BATON, Metric.RATE, 30).isMet(30)).isTrue();
        assertThat(Target.atLeast(Peer.BATON, Metric.RATE, 30).isMet(29)).isFalse();
    }

    private void round(double baton, double floor) {
        results.add(Peer.BATON, new Sample().with(Metric.RATE, baton));
        results.add(Peer.FLOOR, new Sample().with(Metric.RATE, floor));
    }
}

package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How thoroughly everything is measured.
 *
 * @param quick few peers, sizes and benchmarks
 * @param works the rounds of a work
 * @param curves the rounds of each size of a curve
 * @param peers whom to measure of those who take part; empty for all
 */
record Mode(boolean quick, Rounds works, Rounds curves, Set<Peer> peers) {

    /** For figures to compare: less than forty minutes on two cores. */
    static Mode full() {
        return new Mode(false, rounds(/* count= */ 5, 1_200, 4_000), rounds(3, 500, 1_000), Set.of());
    }

    /** For a glance: four minutes and a quarter. */
    static Mode glance() {
        return new Mode(true, rounds(/* count= */ 3, 250, 850), rounds(2, 200, 300), Set.of());
    }

    /** The same with other rounds in their place. */
    Mode with(UnaryOperator<Rounds> change) {
        return new Mode(quick, change.apply(works), change.apply(curves), peers);
    }

    Mode with(Set<Peer> chosen) {
        return new Mode(quick, works, curves, chosen);
    }

    String name() {
        return quick ? "quick" : "full";
    }

    List<Peer> peers(Work work) {
        Set<Peer> compared = compared(work);
        return chosen(work.peers()).stream()
                .filter(peer -> !quick || compared.contains(peer))
                .toList();
    }

    List<Peer> peers(Growth growth, int size) {
        return chosen(growth.peers(size));
    }

    private List<Peer> chosen(List<Peer> all) {
        return all.stream()
                .filter(peer -> peers.isEmpty() || peers.contains(peer))
                .toList();
    }

    /** Those that the targets speak of, and the two that ratios are taken to. */
    private static Set<Peer> compared(Work work) {
        Stream<Peer> inTargets = work.targets().stream().flatMap(Target::peers);
        return Stream.concat(inTargets, Stream.of(Peer.REDISSON, Peer.FLOOR)).collect(Collectors.toSet());
    }

    private static Rounds rounds(int count, long lengthMillis, long warmUpMillis) {
        return new Rounds(count, Duration.ofMillis(lengthMillis), Duration.ofMillis(warmUpMillis));
    }
}

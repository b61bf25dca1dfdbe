package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.charts.Style;
import dev.baton.lock.benchmarks.peers.Peer;
import java.util.Arrays;
import java.util.Map;

/**
 * How each peer looks in the charts: the colours of Okabe and Ito, which the colour-blind tell apart, darkened where
 * they have to be read as text; kin of another peer are dashed.
 */
final class PeerLooks {
    private static final Style OTHER = new Style("#4d4d4d", /* strong= */ false, /* dashed= */ true);
    private static final Map<String, Style> STYLES = Map.ofEntries(
            Map.entry("BATON", strong("#0060a8")),
            Map.entry("BATON_STRICT", new Style("#2f8fd0", /* strong= */ true, /* dashed= */ true)),
            Map.entry("BATON_STRICT_LEASED", kin("#5aa9dc")),
            Map.entry("REDISSON", plain("#c44e00")),
            Map.entry("REDISSON_LEASED", kin("#c44e00")),
            Map.entry("REDISSON_FAIR", plain("#b07d00")),
            Map.entry("REDISSON_SPIN", plain("#b0568a")),
            Map.entry("SPRING_PUBSUB", plain("#007a59")),
            Map.entry("SPRING_SPIN", kin("#3d9b7f")),
            Map.entry("SPIN", plain("#6e7781")),
            Map.entry("SPIN_REDLOCK", kin("#8a6d5b")),
            Map.entry("REDLOCK", plain("#a3352f")),
            Map.entry("REDLOCK_ONE", kin("#a3352f")),
            Map.entry("BATON_MARIADB", new Style("#5b3f9e", /* strong= */ true, /* dashed= */ false)),
            Map.entry("GET_LOCK", kin("#8e7cc3")),
            Map.entry("FLOOR", kin("#1f2328")));

    private PeerLooks() {}

    static Style style(String peer) {
        return STYLES.getOrDefault(peer, OTHER);
    }

    /** Its title, or the name itself of one that is no longer there. */
    static String title(String peer) {
        return Arrays.stream(Peer.values())
                .filter(known -> known.name().equals(peer))
                .map(Peer::title)
                .findFirst()
                .orElse(peer);
    }

    private static Style strong(String colour) {
        return new Style(colour, /* strong= */ true, /* dashed= */ false);
    }

    private static Style plain(String colour) {
        return new Style(colour, /* strong= */ false, /* dashed= */ false);
    }

    private static Style kin(String colour) {
        return new Style(colour, /* strong= */ false, /* dashed= */ true);
    }
}

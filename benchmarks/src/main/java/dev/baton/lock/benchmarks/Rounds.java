package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often and how long each peer is measured, in turns with the others. */
record Rounds(int count, Duration length, Duration warmUp) {

    /** Sets up the peers side by side, warms them up, measures them in alternated rounds, and closes them. */
    Results run(Trial.Factory factory, List<Peer> peers, Server server) {
        Map<Peer, Trial> trials = new EnumMap<>(Peer.class);
        try {
            peers.forEach(server::requireConformance);
            for (Peer peer : peers) {
                trials.put(peer, factory.open(peer, server));
            }
            return run(trials);
        } finally {
            trials.values().forEach(Trial::close);
        }
    }

    private Results run(Map<Peer, Trial> trials) {
        trials.values().forEach(trial -> trial.run(warmUp));
        Results results = new Results();
        for (int round = 0; round < count; round++) {
            trials.forEach((peer, trial) -> results.add(peer, trial.run(length)));
        }
        return results;
    }
}

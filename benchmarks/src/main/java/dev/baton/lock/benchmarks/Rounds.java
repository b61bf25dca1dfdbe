package dev.baton.lock.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often and how long each peer is measured, in turns with the others, and who is told of each turn. */
record Rounds(int count, Duration length, Duration warmUp, Observer observer) {
    private static final Duration SET_UP = Duration.ofMillis(600);

    /** Is told what runs, before it does. */
    @FunctionalInterface
    interface Observer {
        /** The peer's turn begins: to be set up and warmed up in round 0, to be measured in the others. */
        void turn(Peer peer, int round);
    }

    Rounds(int count, Duration length, Duration warmUp) {
        this(count, length, warmUp, (peer, round) -> {});
    }

    Rounds toldTo(Observer other) {
        return new Rounds(count, length, warmUp, other);
    }

    /** About how long so many peers take. */
    Duration estimate(int peers) {
        return SET_UP.plus(warmUp).plus(length.multipliedBy(count)).multipliedBy(peers);
    }

    /** Sets up the peers side by side, warms them up, measures them in alternated rounds, and closes them. */
    Results run(Trial.Factory factory, List<Peer> peers, Server server) {
        Map<Peer, Trial> trials = new EnumMap<>(Peer.class);
        try {
            peers.forEach(server::requireConformance);
            for (Peer peer : peers) {
                observer.turn(peer, 0);
                trials.put(peer, factory.open(peer, server));
            }
            return run(trials);
        } finally {
            close(trials.values());
        }
    }

    /** One that cannot be closed leaves nothing of the others. */
    private static void close(Collection<Trial> trials) {
        RuntimeException failure = null;
        for (Trial trial : trials) {
            try {
                trial.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Each round begins with another peer: what one leaves behind is not always the same one's burden. */
    private Results run(Map<Peer, Trial> trials) {
        trials.forEach((peer, trial) -> {
            observer.turn(peer, 0);
            trial.warmUp(warmUp);
        });
        Results results = new Results();
        List<Peer> turns = new ArrayList<>(trials.keySet());
        for (int round = 1; round <= count; round++) {
            for (Peer peer : turns) {
                observer.turn(peer, round);
                results.add(peer, requireNonNull(trials.get(peer)).run(length));
            }
            Collections.rotate(turns, -1);
        }
        return results;
    }
}

package dev.baton.lock.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The peers that are measured side by side. One that fails takes no part any more, which costs the others nothing; but
 * that two threads held its lock at once is thrown.
 */
final class Participants {
    private final List<Peer> turns;
    private final Map<Peer, Trial> trials = new EnumMap<>(Peer.class);
    private final Results results = new Results();

    Participants(Collection<Peer> peers) {
        this.turns = new ArrayList<>(peers.stream().sorted().toList());
    }

    /** Each of them in its turn. */
    void forEach(Consumer<Peer> action) {
        for (Peer peer : List.copyOf(turns)) {
            try {
                action.accept(peer);
            } catch (RuntimeException | Error e) {
                if (TwoHoldersException.isBehind(e)) {
                    throw e;
                }
                drop(peer, e);
            }
        }
    }

    void setUp(Peer peer, Trial trial) {
        trials.put(peer, trial);
    }

    Trial trial(Peer peer) {
        return requireNonNull(trials.get(peer));
    }

    /** Another one begins from now on. */
    void rotate() {
        Collections.rotate(turns, -1);
    }

    Results results() {
        return results;
    }

    /** Closes the trials; of one that cannot be closed, nothing else is kept from being so. */
    void close() {
        forEach(this::close);
    }

    private void drop(Peer peer, Throwable failure) {
        turns.remove(peer);
        results.fail(peer, failure);
        try {
            close(peer);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void close(Peer peer) {
        Trial trial = trials.remove(peer);
        if (trial != null) {
            trial.close();
        }
    }
}

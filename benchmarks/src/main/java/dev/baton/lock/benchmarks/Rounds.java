package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.report.RunReport.Turns;
import java.time.Duration;
import java.util.List;

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

    /** As the results state them. */
    Turns turns() {
        return new Turns(count, length.toNanos() / 1e9, warmUp.toNanos() / 1e9);
    }

    /** About how long so many peers take. */
    Duration estimate(int peers) {
        return SET_UP.plus(warmUp).plus(length.multipliedBy(count)).multipliedBy(peers);
    }

    /** Sets up the peers side by side, warms them up, measures them in alternated rounds, and closes them. */
    Results run(Trial.Factory factory, List<Peer> peers, Server server) {
        Participants participants = new Participants(peers);
        try {
            participants.forEach(server::requireConformance);
            participants.forEach(peer -> {
                observer.turn(peer, 0);
                participants.setUp(peer, factory.open(peer, server));
            });
            measure(participants);
        } finally {
            participants.close();
        }
        return participants.results();
    }

    /** Each round begins with another peer: what one leaves behind is not always the same one's burden. */
    private void measure(Participants participants) {
        participants.forEach(peer -> {
            observer.turn(peer, 0);
            participants.trial(peer).warmUp(warmUp);
        });
        for (int i = 1; i <= count; i++) {
            int round = i;
            participants.forEach(peer -> {
                observer.turn(peer, round);
                participants.results().add(peer, participants.trial(peer).run(length));
            });
            participants.rotate();
        }
    }
}

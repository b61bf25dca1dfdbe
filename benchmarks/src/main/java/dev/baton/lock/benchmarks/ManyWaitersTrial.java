package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;

/** Threads of one client contend for one lock: many and, in the same round, three, so that two wait. */
final class ManyWaitersTrial implements Trial {
    private static final int FEW = 2;

    private final Trial few;
    private final Trial many;
    private final QueuePlaces places;

    private ManyWaitersTrial(Peer peer, Server server, int waiters) {
        this.few = ContentionTrial.of(FEW + 1, /* clients= */ 1).open(peer, server);
        this.many = ContentionTrial.of(waiters + 1, /* clients= */ 1).open(peer, server);
        this.places = new QueuePlaces(peer, server, waiters);
    }

    static Factory of(int waiters) {
        return (peer, server) -> new ManyWaitersTrial(peer, server, waiters);
    }

    @Override
    public Sample run(Duration length) {
        Sample beside = few.run(length.dividedBy(2));
        Sample sample = many.run(length.dividedBy(2));
        return places.addTo(sample)
                .with(Metric.RATE_TO_FEW, sample.get(Metric.RATE) / beside.get(Metric.RATE))
                .with(
                        Metric.CLIENT_CPU_TO_FEW,
                        sample.get(Metric.CLIENT_CPU_MICROS) / beside.get(Metric.CLIENT_CPU_MICROS));
    }

    @Override
    public void close() {
        few.close();
        many.close();
        places.close();
    }
}

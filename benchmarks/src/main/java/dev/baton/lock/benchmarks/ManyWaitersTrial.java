package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;

/**
 * The lock goes from one thread of a client to the next: of many that wait and, in the same round, of two. How fast
 * threads hand it over that want nothing else is another question: two others need not sleep for that, many have to.
 */
final class ManyWaitersTrial implements Trial {
    private static final int FEW = 2;

    private final Trial few;
    private final Trial many;
    private final QueuePlaces places;

    private ManyWaitersTrial(Peer peer, Server server, int waiters) {
        this.few = HandoffTrial.withinOneClient(FEW).open(peer, server);
        this.many = HandoffTrial.withinOneClient(waiters).open(peer, server);
        this.places = new QueuePlaces(peer, server, waiters);
    }

    static Factory of(int waiters) {
        return (peer, server) -> new ManyWaitersTrial(peer, server, waiters);
    }

    @Override
    public void warmUp(Duration length) {
        few.warmUp(length.dividedBy(2));
        many.warmUp(length.dividedBy(2));
    }

    /** What a handoff costs the processor is left out: a round begins and ends many threads, which costs more. */
    @Override
    public Sample run(Duration length) {
        Sample beside = few.run(length);
        Sample crowded = many.run(length);
        double median = crowded.get(Metric.MEDIAN_MICROS);
        Sample sample = new Sample()
                .with(Metric.MEDIAN_MICROS, median)
                .with(Metric.P99_MICROS, crowded.get(Metric.P99_MICROS))
                .with(Metric.HANDOFF_TO_FEW, median / beside.get(Metric.MEDIAN_MICROS));
        return places.addTo(sample);
    }

    @Override
    public void close() {
        few.close();
        many.close();
        places.close();
    }
}

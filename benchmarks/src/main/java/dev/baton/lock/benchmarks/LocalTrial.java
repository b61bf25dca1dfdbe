package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;

/** Threads of this process, in one client or several, share one lock. */
final class LocalTrial implements Trial {
    private final Server server;
    private final Workload workload;
    private final Clients clients;
    private final Crew crew;

    private LocalTrial(Workload workload, int threads, int clientCount, Peer peer, Server server) {
        this.server = server;
        this.workload = workload;
        this.clients = Clients.open(peer, server, clientCount);
        this.crew = new Crew(peer, clients.locks(workload.lockName(peer), threads), SharedMemory.ofThisProcess());
    }

    static Factory of(Workload workload, int threads, int clients) {
        return (peer, server) -> new LocalTrial(workload, threads, clients, peer, server);
    }

    @Override
    public void warmUp(Duration length) {
        var unused = crew.run(workload.warmUp(), length);
    }

    @Override
    public Sample run(Duration length) {
        Usage before = server.usage();
        Tallies tallies = crew.run(workload, length);
        Usage cost = server.usage().since(before);
        return workload.sample(tallies).withCost(cost, crew.peer(), tallies.paid());
    }

    @Override
    public void close() {
        clients.close();
    }
}

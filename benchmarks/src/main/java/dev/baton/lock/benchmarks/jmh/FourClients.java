package dev.baton.lock.benchmarks.jmh;

/** B5, and B12 beside it: as {@link OneClient}, with the threads in four clients. */
public class FourClients extends OneClient {
    @Override
    int clientCount() {
        return 4;
    }
}

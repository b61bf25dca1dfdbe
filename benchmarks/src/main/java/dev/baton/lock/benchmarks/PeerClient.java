package dev.baton.lock.benchmarks;

/** A client of one of the libraries, with connections of its own: what one process of an application has. */
interface PeerClient extends AutoCloseable {
    LockUnderTest lock(String name);

    @Override
    void close();
}

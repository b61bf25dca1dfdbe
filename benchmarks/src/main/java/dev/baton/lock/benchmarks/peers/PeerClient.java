package dev.baton.lock.benchmarks.peers;

/** A client of one of the libraries, with connections of its own: what one process of an application has. */
public interface PeerClient extends AutoCloseable {
    /** A view of the lock of that name. */
    LockUnderTest lock(String name);

    @Override
    void close();
}

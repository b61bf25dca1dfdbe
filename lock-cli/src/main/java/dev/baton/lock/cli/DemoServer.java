package dev.baton.lock.cli;

/** A process's way to the server: the demo's own, by which it prepares and counts, and that of a worker. */
interface DemoServer extends AutoCloseable {

    Stock stock();

    /**
     * Opens what one worker process needs of this kind.
     *
     * @param servers all that the worker was told of
     * @param threads how many use it
     */
    SaleLocks locks(LockKind kind, WorkerServers servers, int threads);

    /** Its name and version. */
    String product();

    /** Commands that the server has run since its start; these questions are left out as far as they can be told. */
    long commandCount();

    /** For after the workers' end. */
    void deleteAll();

    @Override
    void close();
}

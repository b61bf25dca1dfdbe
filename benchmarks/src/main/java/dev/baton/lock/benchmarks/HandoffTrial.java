package dev.baton.lock.benchmarks;

/** The lock goes round among clients of one thread each, or among the threads of one client. */
final class HandoffTrial {
    private HandoffTrial() {}

    static Trial.Factory to(int waitingClients) {
        int clients = waitingClients + 1;
        return LocalTrial.of(new HandoffWorkload(), clients, clients);
    }

    static Trial.Factory withinOneClient(int waitingThreads) {
        return LocalTrial.of(new HandoffWorkload(), waitingThreads + 1, /* clients= */ 1);
    }

    /** Each client is a process of its own. */
    static Trial.Factory toProcesses(int waitingProcesses) {
        int processes = waitingProcesses + 1;
        return ProcessTrial.of(new HandoffWorkload(), processes, processes);
    }
}

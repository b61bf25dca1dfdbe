package dev.baton.lock.cli;

/**
 * One fault of a trial.
 *
 * @param number counted from 1
 * @param client number of the client it concerns; of no meaning if it concerns all
 * @param startMillis since the first client was ready
 */
record Fault(int number, FaultKind kind, int client, long startMillis, long millis) {

    boolean concerns(int someClient) {
        return !kind.ofOneClient() || client == someClient;
    }

    @Override
    public String toString() {
        return "fault " + number + ": " + kind.text() + (kind.ofOneClient() ? " (client " + (client + 1) + ")" : "")
                + ", " + millis + " ms";
    }
}

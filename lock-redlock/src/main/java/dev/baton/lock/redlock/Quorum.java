package dev.baton.lock.redlock;

/**
 * How many of the servers have to agree: more than half, so that any two quorums have a server in common.
 *
 * @param servers how many there are
 */
record Quorum(int servers) {
    Quorum {
        if (servers < 1) {
            throw new IllegalArgumentException("%d servers are not allowed; at least one is needed".formatted(servers));
        }
    }

    /** N/2 + 1. */
    int size() {
        return servers / 2 + 1;
    }

    boolean isReached(int agreeing) {
        return agreeing >= size();
    }

    /** Whether it cannot be reached any more when so many do not agree. */
    boolean isOut(int notAgreeing) {
        return servers - notAgreeing < size();
    }
}

package dev.baton.lock.cli;

/** What the trial does to its clients, its server and the network between them. */
enum FaultKind {
    CLIENT_FROZEN("client frozen", Scope.CLIENT, 12, 300, 4_000),
    CLIENT_KILLED("client killed", Scope.CLIENT, 8, 0, 0),
    NETWORK_CUT("network cut", Scope.CLIENT, 8, 0, 2_500),
    NETWORK_HELD("network held back", Scope.CLIENT, 8, 200, 3_500),
    REPLIES_LOST("replies lost", Scope.CLIENT, 8, 200, 3_000),
    NETWORK_SLOW("network slow", Scope.CLIENT, 6, 500, 4_000),
    CONNECTIONS_KILLED("connections killed", Scope.ALL, 5, 0, 0),
    SUBSCRIPTIONS_KILLED("subscriptions killed", Scope.ALL, 5, 0, 0),
    SCRIPTS_FLUSHED("scripts flushed", Scope.ALL, 4, 0, 0),
    SERVER_PAUSED("server paused", Scope.ALL, 4, 200, 2_500),
    SERVER_ASLEEP("server asleep", Scope.ALL, 4, 100, 2_000),
    SERVER_FROZEN("server frozen", Scope.ALL, 6, 200, 3_500),
    SERVER_RESTARTED("server killed, restarted", Scope.ALL, 5, 0, 1_500),
    SERVER_EMPTIED("server killed, restarted empty", Scope.DATA, 4, 0, 1_500),
    DATA_FLUSHED("all data flushed", Scope.DATA, 2, 0, 0);

    /** Whom a fault concerns. */
    enum Scope {
        CLIENT,
        ALL,
        /** All, and what the server knew is gone. */
        DATA
    }

    private final String text;
    private final Scope scope;
    private final int weight;
    private final int minMillis;
    private final int maxMillis;

    FaultKind(String text, Scope scope, int weight, int minMillis, int maxMillis) {
        this.text = text;
        this.scope = scope;
        this.weight = weight;
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
    }

    String text() {
        return text;
    }

    boolean ofOneClient() {
        return scope == Scope.CLIENT;
    }

    boolean losesData() {
        return scope == Scope.DATA;
    }

    /** How often it comes, in comparison with the others. */
    int weight() {
        return weight;
    }

    /** How long it lasts at least. */
    int minMillis() {
        return minMillis;
    }

    /** How long it lasts at most. */
    int maxMillis() {
        return maxMillis;
    }
}

package dev.baton.lock.cli;

/** What the demo's phases lock with. */
enum LockKind {
    NONE("no lock"),
    SPIN("spin lock"),
    GET_LOCK("GET_LOCK"),
    REDLOCK("Redlock, " + LockServers.COUNT + " servers"),
    BATON("Baton");

    private final String title;

    LockKind(String title) {
        this.title = title;
    }

    /** As people read it. */
    String title() {
        return title;
    }

    boolean excludes() {
        return this != NONE;
    }
}

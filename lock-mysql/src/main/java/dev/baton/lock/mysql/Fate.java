package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewed;
import java.sql.SQLException;

/** What has become of a lock whose session is gone. */
enum Fate {
    /** Another session has it. */
    TAKEN(Released.TAKEN, Renewed.Kind.TAKEN),
    /** The session was ended: nobody has it. */
    FREE(Released.FREE, Renewed.Kind.FREE),
    /** The server was started anew since, or it is another one. */
    GONE(Released.GONE, Renewed.Kind.GONE);

    private static final long YOUNG_SECONDS = 10;

    private final Released released;
    private final Renewed.Kind renewed;

    Fate(Released released, Renewed.Kind renewed) {
        this.released = released;
        this.renewed = renewed;
    }

    Renewed.Kind asRenewed() {
        return renewed;
    }

    /** @param mayHaveRun whether it may be the release itself that nothing was heard of */
    Released asReleased(boolean mayHaveRun) {
        return mayHaveRun && this != GONE ? Released.REPEATED : released;
    }

    /**
     * Finds out; should the server still keep the lock for the session that is gone, it is told that it is gone.
     *
     * @param gone a session that is used no more
     */
    static Fate findOut(Session asking, Session gone, String lock) throws SQLException {
        Long holder = asking.usage(lock).holder();
        if (holder == null) {
            return isAnother(asking, gone) ? GONE : FREE;
        }
        if (!isStill(asking, holder, gone)) {
            return TAKEN;
        }
        asking.kill(holder);
        return FREE;
    }

    /**
     * Whether the session of this id is that one: ids begin anew when a server is started anew, and there may be another
     * server. Two starts within a second look like one; then the address and port of the session's client tell.
     */
    static boolean isStill(Session asking, long id, Session known) throws SQLException {
        return id == known.id()
                && !isOfAnotherStart(asking, known)
                && asking.peer(id).equals(known.peer())
                && (known.peer().contains(":") || !isAnother(asking, known));
    }

    /**
     * Whether the server was started anew between the openings of the two sessions, or is another one. Within a second that
     * shows in the ids of sessions, which begin anew with a server, as long as it is young. (Else they tell nothing: a pool may
     * have made the connections in another order.) A session that is older than the one that is gone has lived through it.
     */
    static boolean isAnother(Session asking, Session gone) {
        return isOfAnotherStart(asking, gone)
                || (asking.ageNanos() < gone.ageNanos()
                        && asking.server().uptimeSeconds() < YOUNG_SECONDS
                        && asking.id() < gone.id());
    }

    private static boolean isOfAnotherStart(Session asking, Session gone) {
        return !asking.server().isSameAs(gone.server())
                || asking.server().start().isAnotherThan(gone.server().start());
    }
}

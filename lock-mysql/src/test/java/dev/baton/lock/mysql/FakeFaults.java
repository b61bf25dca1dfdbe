package dev.baton.lock.mysql;

import dev.baton.lock.mysql.Gate.Moment;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can befall the statements and connections of a {@link FakeDatabase}: each statement can be held up, or made to fail, on
 * its way there, while it runs, and on its way back.
 *
 * <p>The fields are guarded by this.
 */
abstract class FakeFaults {
    private final List<Gate> gates = new ArrayList<>();
    private boolean cutOff;
    private @Nullable Throwable unbreakable;
    private int callsLeft; // until one fails; 0: none does
    private @Nullable Throwable callFailure;
    private volatile @Nullable Disturbance disturbance;
    private final Deque<SQLException> refusals = new ArrayDeque<>();
    private int nothings; // how many GET_LOCKs have no result yet

    /** Something that befalls any statement, on any thread. */
    interface Disturbance {
        void at(FakeSession session, String sql, Moment moment) throws SQLException;
    }

    /** Holds up the next statement that contains this. */
    final synchronized Gate hold(String part, Moment moment) {
        Gate gate = new Gate(part, moment);
        gates.add(gate);
        return gate;
    }

    /** From now on the server does not hear of connections that are broken off by their clients. */
    final synchronized void cutOff() {
        cutOff(true);
    }

    final synchronized void cutOff(boolean cut) {
        cutOff = cut;
    }

    /** The next connection is refused. */
    final synchronized void refuseNext(SQLException why) {
        refusals.add(why);
    }

    /** From now on the driver does not break connections off, and says so. */
    final synchronized void makeUnbreakable(@Nullable Throwable why) {
        unbreakable = why;
    }

    /** Why the driver does not break connections off; null: it does. */
    final synchronized @Nullable Throwable unbreakable() {
        return unbreakable;
    }

    /** So many of the next GET_LOCKs end without a result, at once. */
    final synchronized void answerNothing(int times) {
        nothings = times;
    }

    /** What befalls statements from now on; null: nothing does. */
    final void disturb(@Nullable Disturbance faults) {
        disturbance = faults;
    }

    /** The call on a connection after so many from now on fails. */
    final synchronized void failCall(int after, Throwable why) {
        callsLeft = after;
        callFailure = why;
    }

    /** What a call on a connection fails with, or null. */
    final synchronized @Nullable Throwable callFailure() {
        return callsLeft > 0 && --callsLeft == 0 ? callFailure : null;
    }

    final void pass(String sql, Moment moment, FakeSession session) throws SQLException {
        Disturbance faults = disturbance;
        if (faults != null) {
            faults.at(session, sql, moment);
        }
        Gate gate = gate(sql, moment);
        if (gate != null) {
            session.pass(gate);
        }
    }

    private synchronized @Nullable Gate gate(String sql, Moment moment) {
        for (Iterator<Gate> each = gates.iterator(); each.hasNext(); ) {
            Gate gate = each.next();
            if (gate.isFor(sql, moment)) {
                each.remove();
                return gate;
            }
        }
        return null;
    }

    final synchronized boolean isCutOff() {
        return cutOff;
    }

    /** Throws if the next connection is to be refused. */
    final synchronized void refuse() throws SQLException {
        SQLException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Whether this GET_LOCK has no result. */
    final synchronized boolean takeNothing() {
        return nothings > 0 && nothings-- > 0;
    }
}

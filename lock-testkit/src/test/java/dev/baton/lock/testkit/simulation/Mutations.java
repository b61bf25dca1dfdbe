package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Mutation.Source.CONTENDER;
import static dev.baton.lock.testkit.simulation.Mutation.Source.ENGINE;
import static dev.baton.lock.testkit.simulation.Mutation.Source.EXTENSION;
import static dev.baton.lock.testkit.simulation.Mutation.Source.HEARTBEAT;
import static dev.baton.lock.testkit.simulation.Mutation.Source.HOLD;
import static dev.baton.lock.testkit.simulation.Mutation.Source.HOLDING;
import static dev.baton.lock.testkit.simulation.Mutation.Source.LEASE;
import static dev.baton.lock.testkit.simulation.Mutation.Source.OWNERSHIP;
import static dev.baton.lock.testkit.simulation.Mutation.Source.RENEWALS;
import static dev.baton.lock.testkit.simulation.Mutation.Source.SCRIPT_MODEL;
import static dev.baton.lock.testkit.simulation.Mutation.Source.TERM;
import static dev.baton.lock.testkit.simulation.Mutation.Source.UNDOS;
import static dev.baton.lock.testkit.simulation.Mutation.Source.WATCHDOG;
import static dev.baton.lock.testkit.simulation.Mutation.often;
import static dev.baton.lock.testkit.simulation.Mutation.rare;

import java.util.List;
import java.util.stream.Stream;

/** What each rule of the protocol is there for: the defects that the simulator finds when it is left out. */
final class Mutations {
    private Mutations() {}

    /** Of the scripts. */
    private static final List<Mutation> SCRIPTS = List.of(
            often(
                    "R1",
                    "tokens do not follow the time",
                    SCRIPT_MODEL,
                    "Math.max(state.token + 1, nowMicros)",
                    "state.token + 1"),
            often(
                    "R1",
                    "whoever asks gets a free lock before those who queue",
                    SCRIPT_MODEL,
                    "|| !grantNext(ask.name(), state, contender, now, nowMicros);",
                    "|| true;"),
            often(
                    "R2",
                    "tokens given back are reserved once more, although some were used",
                    SCRIPT_MODEL,
                    "long first = Math.max(state.token + 1, nowMicros);",
                    "long first = Math.max(state.token - state.block + 1, nowMicros);"),
            often(
                    "R3",
                    "whether a contender listens is not asked",
                    SCRIPT_MODEL,
                    "if (channel.hasListener(name, client)) {",
                    "if (!client.isEmpty()) {"),
            often(
                    "R3",
                    "a release grants to nobody",
                    SCRIPT_MODEL,
                    "grantNextOrNone(release.name(), state, now, nowMicros);",
                    "state.owner = null;"),
            often(
                    "R6",
                    "a place is taken without a subscription",
                    SCRIPT_MODEL,
                    "if (mustListen && ",
                    "if (!mustListen && ask.number() < 0 && "),
            rare(
                    "R7",
                    "an older number of a contender takes its place",
                    SCRIPT_MODEL,
                    "if (isNewer(owner, contender, ask.number()) || (place != null && place.number > ask.number())) {",
                    "if (isNewer(owner, contender, Long.MAX_VALUE)) {"),
            often(
                    "R8",
                    "a lost place is put back at the end",
                    SCRIPT_MODEL,
                    "isBack ? ask.ticket() : fresh",
                    "isBack ? fresh : fresh"),
            often(
                    "R10",
                    "the not-after is ignored",
                    SCRIPT_MODEL,
                    "if (nowMicros > notAfterMicros) {",
                    "if (nowMicros < 0) {"),
            often(
                    "R11",
                    "anybody's hold is renewed",
                    SCRIPT_MODEL,
                    "if (!state.isOwner(contender(client, renewal.number(), renewal.exclusive()), renewal.number())) {",
                    "if (state.owner == null) {"));

    /** Of the waiting half. */
    private static final List<Mutation> WAITS = List.of(
            often(
                    "R4",
                    "a late grant is believed",
                    CONTENDER,
                    "return grant.isEstimated() && left > grant.leaseNanos() / 2 && left <= grant.leaseNanos();",
                    "return left <= grant.leaseNanos();"),
            often(
                    "R4",
                    "a grant counts from its arrival",
                    CONTENDER,
                    "grant.block(), grant.deadline());",
                    "grant.block(), Term.deadline(engine.now(), grant.leaseNanos()));"),
            rare("R4", "a grant has more left than its lease", CONTENDER, " && left <= grant.leaseNanos();", ";"),
            often(
                    "R4",
                    "a grant that is not what the waiter wants is believed",
                    CONTENDER,
                    "return (begins || whole) && grant.block() == block(first);",
                    "return true;"),
            rare(
                    "R5",
                    "an answer to a number that has ended is not undone",
                    CONTENDER,
                    "undoUnlessYielded(ask.number());",
                    ""),
            often(
                    "R5",
                    "a hold is kept for a waiter that has given up",
                    HOLDING,
                    "if (next.offer(hold)) {",
                    "if (next.offer(hold) || true) {"),
            often(
                    "R7",
                    "a wait that ends cancels nothing",
                    CONTENDER,
                    "engine.undos().undo(released(number, 0), unsureUntil);",
                    ""),
            rare(
                    "R8",
                    "nothing is asked for after a reconnect",
                    ENGINE,
                    "heartbeat.connected(groups);\n        Stream",
                    "if (isEnded())\n        Stream"),
            often(
                    "R8",
                    "the heartbeat beats once",
                    HEARTBEAT,
                    "alarm.setNoLaterThan(engine.now() + period());\n                return beat;\n            });\n        }\n\n        private void poll",
                    "return beat;\n            });\n        }\n\n        private void poll"),
            often(
                    "R8",
                    "that the heartbeat was granted the lock is not believed",
                    HEARTBEAT,
                    "contender.post(() -> contender.answered(ask, answer));",
                    "if (answer.kind() != Answer.Kind.GRANTED) {\n contender.post(() -> contender.answered(ask, answer));\n}"),
            often(
                    "R9",
                    "a yield keeps its number",
                    CONTENDER,
                    "newNumber();\n        yielded = given;",
                    "phase = Phase.ASKING;\n lastAsk = null;\n outstanding = false;\n askAgain = false;\n place = null;\n yielded = given;"),
            rare(
                    "R10",
                    "what may run late is undone only now",
                    UNDOS,
                    "if (mayStillRun) {",
                    "if (mayStillRun && release.number() < 0) {"),
            often(
                    "R10",
                    "an undo without an answer is not repeated",
                    UNDOS,
                    "} else {\n                retry();\n            }",
                    "} else {\n                underWay.remove(subject);\n            }"),
            rare(
                    "L7",
                    "a wait that nobody answered ends as if somebody held the lock",
                    CONTENDER,
                    "if (holding.wasHeld(FRESH) || isFresh(heldSeen)",
                    "if (!waiter.isOnce() || isFresh(heldSeen)"));

    /** Of the holding half. */
    private static final List<Mutation> HOLDS = List.of(
            often(
                    "L16",
                    "a hold is believed past its local deadline",
                    HOLD,
                    "return state == HELD && ownership.remainingNanos(engine.now()) > 0;",
                    "return state == HELD;"),
            often(
                    "L16",
                    "a local deadline without a margin",
                    TERM,
                    "return sentNanos + leaseNanos - margin(leaseNanos);",
                    "return sentNanos + leaseNanos;"),
            often(
                    "L16",
                    "an acquired lease counts from its answer",
                    CONTENDER,
                    "Term.deadline(answer.sentNanos(), answer.remainingNanos())",
                    "Term.deadline(engine.now(), answer.remainingNanos())"),
            often(
                    "L16",
                    "a renewed lease counts from its answer",
                    LEASE,
                    "Term.deadline(sentNanos, remainingNanos)",
                    "Term.deadline(nowNanos, remainingNanos)"),
            often("L3", "two holds have one token", OWNERSHIP, "return ++lastToken;", "return lastToken + 1;"),
            often(
                    "R13",
                    "a leased hold is handed over without a script",
                    HOLDING,
                    "&& term.watched()\n                && next.isWatched()\n                && term.durationNanos() == next.lease()",
                    ""),
            often(
                    "L9",
                    "a client hands over as often as it has waiters",
                    HOLDING,
                    "return handoffs < options.maxLocalHandoffs()\n                && hasToken(owned)\n                && (handoffs == 0 || now - firstHandoff < LONGEST_COHORT);",
                    "return true;"),
            often("L20", "a released hold is renewed", HOLDING, "owned.end();", ""),
            often(
                    "R11",
                    "a hold that was lost locally is not released",
                    HOLDING,
                    "engine().undos().undo(released(0, 0), contender.unsureUntil());",
                    ""),
            often(
                    "L17",
                    "that another is the owner is no loss",
                    RENEWALS,
                    "case TAKEN -> Reason.TAKEN;",
                    "case TAKEN -> null;"),
            often(
                    "L17",
                    "that nobody is the owner is no loss",
                    RENEWALS,
                    "case FREE -> Reason.FORCED;",
                    "case FREE -> null;"),
            often(
                    "L14",
                    "a watched hold is not renewed",
                    RENEWALS,
                    "term.watched() ? Renewal.Mode.EXTEND : Renewal.Mode.CHECK",
                    "Renewal.Mode.CHECK"),
            often(
                    "L14",
                    "a leased hold is renewed",
                    RENEWALS,
                    "term.watched() ? Renewal.Mode.EXTEND : Renewal.Mode.CHECK",
                    "Renewal.Mode.EXTEND"),
            often(
                    "L15",
                    "a lease that is made shorter is believed in until that is answered",
                    EXTENSION,
                    "owned.shorten(change.sequence(), Term.deadline(engine.now(), leaseNanos));",
                    ""),
            often(
                    "L17",
                    "the end of a lease is not told",
                    WATCHDOG,
                    "lease.expired();\n            return;",
                    "return;"),
            often(
                    "L8",
                    "a hold that others wait for here is looked at no more often",
                    OWNERSHIP,
                    "return contender.holding.isAwaited() ? Math.min(pace, Heartbeat.PERIOD) : pace;",
                    "return pace;"));

    /** Each is found within 10,000 seeds. */
    static final List<Mutation> FOUND =
            Stream.of(SCRIPTS, WAITS, HOLDS).flatMap(List::stream).toList();

    /** No user can tell, because what is left out is done twice: why, is said of each. */
    static final List<Mutation> EQUIVALENT = List.of(
            // the scripts take back none of an earlier block, and the next grant's tokens follow the time (R1)
            often(
                    "R2",
                    "used tokens are given back",
                    OWNERSHIP,
                    "long lastToken() {\n        return lastToken;",
                    "long lastToken() {\n        return lastToken - 32;"),
            // the release or cancellation that ended the number comes after the grant, or finds it
            often(
                    "R5",
                    "a grant of a number that has ended is not undone",
                    CONTENDER,
                    "undoUnlessYielded(grant.number());",
                    ""),
            // as above; and what comes too late for that is undone when its time is over (R10)
            often(
                    "R5",
                    "a grant that nobody waits for is not undone",
                    ENGINE,
                    "undos.undo(new Release(name, grant.number(), grant.exclusive(), 0, 0), Contender.NEVER);",
                    ""),
            // a grant to it finds no waiter, and is given back at once (R5)
            often(
                    "R7",
                    "a cancelled place stays",
                    SCRIPT_MODEL,
                    "state.remove(place);\n            return Released.CANCELLED;",
                    "return Released.CANCELLED;"),
            // its client has noticed by its own deadline, which is earlier, and releases it (R11)
            often(
                    "R11",
                    "a lease that is over is renewed",
                    SCRIPT_MODEL,
                    "if (!state.isValid(now)) {",
                    "if (now < 0) {"),
            // a lease that is renewed has more than a half left; one whose renewals fail is over for the next holder as
            // for the last
            often(
                    "R13",
                    "a lease that is nearly over is handed over without a script",
                    HOLDING,
                    "&& owned.remainingNanos(engine().now()) > lease / 2",
                    ""));
}

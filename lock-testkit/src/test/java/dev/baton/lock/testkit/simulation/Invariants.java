package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Attempt.FOREVER;

import dev.baton.lock.LockInfo;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.EngineProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The contract's rules as conditions on the simulated world, checked at every step, every tick, and at the end. */
final class Invariants {
    private static final long MILLI = 1_000_000L;
    private static final long HEARTBEAT = 1_000 * MILLI;
    private static final long LONGEST_BACKOFF = 250 * MILLI;
    private static final long COMMAND = 2_000 * MILLI;
    private static final long WATCHDOG_INTAKE = 130 * MILLI;
    private static final long LONGEST_RETRY = 500 * MILLI;

    private final World world;
    private final SimulatedServer server;
    private final List<Attempt> waiting = new ArrayList<>();
    private final List<Attempt> holding = new ArrayList<>();
    private final List<Attempt> releasing = new ArrayList<>();
    private final Map<String, Long> lastToken = new HashMap<>();
    private final Map<String, Orphan> orphans = new HashMap<>();
    private final Map<String, Long> heldHere = new HashMap<>();
    private final Map<Attempt, Long> overSince = new HashMap<>();
    private final Map<Attempt, Long> brokenSince = new HashMap<>();
    private long serverHealthySince;

    Invariants(World world) {
        this.world = world;
        this.server = world.server();
    }

    private long now() {
        return world.timeline().now();
    }

    /** Two ways there and back, and a tick. */
    private long slack() {
        return 4 * world.network().longestLatency() + 50 * MILLI;
    }

    // ---- what users see

    void began(Attempt attempt) {
        waiting.add(attempt);
    }

    /** How many attempts have not ended. */
    int waiting() {
        return waiting.size();
    }

    /** A wait has ended without a hold. */
    void ended(Attempt attempt, @Nullable Throwable failure) {
        waiting.remove(attempt);
        checkDeadline(attempt);
        if (failure == null) {
            checkHeldByOthers(attempt);
        } else if (failure instanceof LockUnavailableException) {
            boolean tooShort = attempt.waitNanos() < 2 * slack();
            if (!world.scenario().isFaulty() && !world.scenario().replicas() && !tooShort) {
                world.fail("L7", attempt + " failed although nothing goes wrong: " + failure);
            }
        } else if (!(failure instanceof CancellationException)
                && !(failure instanceof IllegalStateException
                        && attempt.client().isClosed())) {
            world.fail("L5", attempt + " ended with " + failure);
        }
    }

    void acquired(Attempt attempt) {
        waiting.remove(attempt);
        holding.add(attempt);
        checkDeadline(attempt);
        checkLease(attempt);
        checkToken(attempt);
        checkOrder(attempt);
    }

    void released(Attempt attempt, boolean wasHeld, @Nullable Throwable failure) {
        releasing.remove(attempt);
        if (attempt.isLossTold() && wasHeld) {
            world.fail("L17", attempt + " is told of a loss although it was released before");
        }
        if (failure != null && wasHeld && !world.scenario().isFaulty() && !attempt.isLeased()) {
            world.fail("L17", attempt + " was lost although nothing goes wrong: " + failure);
        }
    }

    void lossTold(Attempt attempt) {
        if (attempt.isLossTold()) {
            world.fail("L17", attempt + " is told of its loss twice");
        }
        if (!world.scenario().isFaulty() && !attempt.isLeased()) {
            world.fail("L17", attempt + " was lost although nothing goes wrong");
        }
    }

    private void checkDeadline(Attempt attempt) {
        long rested = attempt.client().process().isRunning()
                ? attempt.client().process().rested()
                : now();
        if (now() > Math.max(attempt.deadline(), rested)) {
            world.fail("L5", attempt + " ended after its deadline");
        }
    }

    private void checkHeldByOthers(Attempt attempt) {
        long age = now() - lastHeld(attempt);
        if (age > HEARTBEAT + LONGEST_BACKOFF + COMMAND + slack()) {
            world.fail("L7", attempt + " was told that somebody holds a lock that was free for " + age / 1e6 + " ms");
        }
    }

    /** L14: a hold is given with its lease before it, not behind it. */
    private void checkLease(Attempt attempt) {
        if (!attempt.client().process().isRunning() || !isUnbroken(attempt)) {
            return;
        }
        if (!attempt.believes()) {
            world.fail("L14", attempt + " got a hold that is over");
        }
        long least = attempt.leaseNanos() - attempt.leaseNanos() / 500 - 2 * slack();
        if (!world.scenario().isFaulty() && attempt.remainingNanos() < least) {
            world.fail("L14", attempt + " got a lease of only " + attempt.remainingNanos() / 1e6 + " ms");
        }
    }

    private void checkToken(Attempt attempt) {
        long token = attempt.token();
        long last = lastToken.getOrDefault(attempt.name(), 0L);
        if (token <= server.brokenToken(attempt.name()) || !attempt.believes()) {
            return;
        }
        if (token <= last) {
            world.fail("L3", attempt + " got token " + token + " after " + last);
        }
        lastToken.put(attempt.name(), token);
    }

    private void checkOrder(Attempt attempt) {
        for (Attempt other : waiting) {
            if (other.name().equals(attempt.name())
                    && other.isWaiting()
                    && other.isPatient()
                    && overtakes(attempt, other)) {
                world.fail("L9", attempt + " has overtaken " + other);
            }
        }
    }

    private boolean overtakes(Attempt later, Attempt earlier) {
        if (earlier.client() == later.client() && !earlier.isStrict() && !later.isStrict()) {
            return earlier.number() < later.number();
        }
        boolean fair =
                earlier.isStrict() && later.isStrict() && !world.scenario().isFaulty();
        return fair && !world.scenario().replicas() && earlier.startedAt() + 4 * slack() < later.startedAt();
    }

    // ---- at every step

    /** L1, L16: whoever believes in a hold is the owner at the server. */
    void step() {
        for (int i = 0; i < holding.size(); i++) {
            Attempt attempt = holding.get(i);
            if (attempt.isReleased()) {
                holding.remove(i--);
                releasing.add(attempt);
                heldHere.put(attempt.place(), now());
            } else if (attempt.believes() && attempt.token() > server.brokenToken(attempt.name())) {
                checkOwner(attempt);
            }
        }
    }

    private void checkOwner(Attempt attempt) {
        LockInfo info = server.inspect(attempt.name());
        String owner = info.owner();
        if (owner == null || !isOf(attempt.client(), owner)) {
            world.fail("L1", attempt + " with token " + attempt.token() + " believes in its hold, but: " + info);
        }
        for (Attempt other : holding) {
            if (other != attempt && other.name().equals(attempt.name()) && other.believes() && isUnbroken(other)) {
                world.fail("L1", attempt + " and " + other + " both believe in their holds");
            }
        }
    }

    private boolean isUnbroken(Attempt attempt) {
        return attempt.token() > server.brokenToken(attempt.name());
    }

    private static boolean isOf(SimulatedClient client, String owner) {
        return owner.startsWith(client.id() + "#") || owner.startsWith(client.id() + "+");
    }

    // ---- at every tick

    void tick() {
        if (!server.isHealthy()) {
            serverHealthySince = now();
        }
        world.clients().forEach(SimulatedClient::look);
        List.copyOf(waiting).forEach(this::checkWait);
        List.copyOf(holding).forEach(this::checkHold);
        for (Attempt attempt : List.copyOf(releasing)) {
            checkRelease(attempt);
        }
        world.scenario().lockNames().forEach(this::checkOrphan);
    }

    private void checkWait(Attempt attempt) {
        if (attempt.client().process().isGone()) {
            waiting.remove(attempt);
            return;
        }
        if (!attempt.client().process().isRunning()) {
            return;
        }
        if (attempt.deadline() < now() && attempt.client().process().rested() < now()) {
            world.fail("L5", attempt + " has not ended at its deadline");
        }
        long since = Math.max(
                Math.max(attempt.startedAt(), lastHeld(attempt)),
                Math.max(attempt.client().healthySince(), serverHealthySince));
        if (attempt.isPatient() && now() - since > HEARTBEAT + LONGEST_BACKOFF + slack() + 100 * MILLI) {
            world.fail("L8", attempt + " sleeps on a free lock: " + server.inspect(attempt.name()));
        }
    }

    /**
     * The last instant at which somebody held the lock that this attempt is for. A client that does not know yet that a
     * hold of its own was broken is one of them (L17).
     */
    private long lastHeld(Attempt attempt) {
        boolean here = holding.stream().anyMatch(each -> attempt.isSameLock(each) && !each.isReleased());
        long known = here ? now() : heldHere.getOrDefault(attempt.place(), 0L);
        return Math.max(known, server.lastHeld(attempt.name()));
    }

    private void checkHold(Attempt attempt) {
        SimulatedClient client = attempt.client();
        if (client.process().isGone() || attempt.isLossTold()) {
            holding.remove(attempt);
            heldHere.put(attempt.place(), now());
            return;
        }
        if (!client.process().isRunning() || attempt.isReleased()) {
            return;
        }
        if (attempt.mustEndBy() < now() - leeway() && attempt.believes() && !attempt.isExtending()) {
            world.fail("L14", attempt + " has outlived its lease");
        }
        checkLoss(attempt, client);
    }

    /** A command on its way that asks for the same lease again lengthens it; clocks drift apart. */
    private long leeway() {
        return 20 * MILLI + (world.scenario().isFaulty() ? COMMAND : slack());
    }

    private void checkLoss(Attempt attempt, SimulatedClient client) {
        long rested = client.process().rested();
        long over = since(overSince, attempt, !attempt.believes());
        if (now() - Math.max(over, rested) > WATCHDOG_INTAKE) {
            world.fail("L17", attempt + " is over, and its user is not told");
        }
        long broken = since(brokenSince, attempt, !isUnbroken(attempt));
        long healthy = Math.max(Math.max(broken, rested), Math.max(client.healthySince(), serverHealthySince));
        long pace = attempt.options().watchdogTimeout().toNanos() / 3;
        if (now() - healthy > pace + WATCHDOG_INTAKE + LONGEST_RETRY + slack()) {
            world.fail("L17", attempt + " was broken, and its user is not told");
        }
    }

    /** Since when something has been so, as far as it was looked at; now, if it is not. */
    private long since(Map<Attempt, Long> known, Attempt attempt, boolean isSo) {
        if (isSo) {
            return known.computeIfAbsent(attempt, each -> now());
        }
        known.remove(attempt);
        return now();
    }

    private void checkRelease(Attempt attempt) {
        if (attempt.releaseDeadline() == FOREVER || attempt.client().process().isGone()) {
            releasing.remove(attempt);
        } else if (attempt.client().process().isRunning()
                && now()
                        > Math.max(
                                attempt.releaseDeadline(),
                                attempt.client().process().rested())) {
            world.fail("L20", "the release of " + attempt + " does not return");
        }
    }

    /** L13: a lock whose owner is alive and well, although none of its users holds it or waits for it. */
    private void checkOrphan(String name) {
        LockInfo info = server.inspect(name);
        String owner = info.owner();
        SimulatedClient client = owner == null ? null : owner(owner);
        if (owner == null
                || client == null
                || holding.stream()
                        .anyMatch(each -> each.client() == client && each.name().equals(name) && !each.isReleased())) {
            orphans.remove(name);
            return;
        }
        Orphan orphan = orphans.get(name);
        if (orphan == null || !orphan.owner.equals(owner)) {
            orphan = new Orphan(owner, now());
            orphans.put(name, orphan);
        }
        long since = Math.max(orphan.since, Math.max(client.healthySince(), serverHealthySince));
        long patience = world.scenario().isFaulty() ? 2 * COMMAND + LONGEST_BACKOFF : 0;
        if (now() - since > patience + slack()) {
            world.fail("L13", "nobody of " + client + " holds the lock that is its own: " + info);
        }
    }

    /** An owner at the server that no user knows of, and since when that is so. */
    private record Orphan(String owner, long since) {}

    private @Nullable SimulatedClient owner(String owner) {
        for (SimulatedClient client : world.clients()) {
            if (isOf(client, owner)) {
                return client.process().isGone() ? null : client;
            }
        }
        return null;
    }

    // ---- at the end

    /** Nothing is left to happen: so nobody waits, holds, or has left anything behind. */
    void atRest() {
        for (Attempt attempt : waiting) {
            if (!attempt.client().process().isGone()) {
                world.fail("L8", attempt + " waits for ever");
            }
        }
        for (Attempt attempt : holding) {
            if (!attempt.client().process().isGone() && !attempt.isReleased() && !attempt.isLossTold()) {
                world.fail("L17", attempt + " is neither released nor lost");
            }
        }
        world.scenario().lockNames().forEach(this::checkLeftOnServer);
        world.clients().stream().filter(client -> !client.process().isGone()).forEach(this::checkLeftInClient);
    }

    private void checkLeftOnServer(String name) {
        LockInfo info = server.inspect(name);
        String owner = info.owner();
        if (owner != null && owner(owner) != null) {
            world.fail("L13", "the lock is left behind: " + info);
        }
        if (info.waiters().stream().anyMatch(waiter -> owner(waiter) != null)) {
            world.fail("L24", "a place is left behind: " + info);
        }
    }

    private void checkLeftInClient(SimulatedClient client) {
        if (!EngineProbe.isIdle(client.engine())) {
            world.fail("L24", client + " is not idle at the end");
        }
        if (EngineProbe.watched(client.engine()) != 0) {
            world.fail("L24", client + " watches leases at the end");
        }
        if (!client.backend().subscriptions().isEmpty()) {
            world.fail("L24", client + " is subscribed to " + client.backend().subscriptions() + " at the end");
        }
    }
}

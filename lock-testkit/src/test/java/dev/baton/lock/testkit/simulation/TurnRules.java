package dev.baton.lock.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often others get a lock while a client waits for it (L9). A client whose waiters share a place is served before
 * anybody has a second turn; a turn is one hold and its local handoffs. Who waits in strict order is served before whoever
 * came later. Only said of runs in which nothing goes wrong: a fault may cost a place.
 */
final class TurnRules {
    private final World world;
    private final Health health;
    private final HoldRules holds;
    private final Map<String, List<Turn>> turns = new HashMap<>(); // by lock

    /** An attempt that got the lock. */
    private record Turn(long at, Attempt attempt) {}

    TurnRules(World world, Health health, HoldRules holds) {
        this.world = world;
        this.health = health;
        this.holds = holds;
    }

    /** An attempt has got its lock, and these others still wait. */
    void acquired(Attempt attempt, List<Attempt> waiting) {
        if (world.scenario().isFaulty() || world.scenario().replicas()) {
            return;
        }
        long now = world.timeline().now();
        List<Turn> known = turns.computeIfAbsent(attempt.name(), name -> new ArrayList<>());
        known.add(new Turn(now, attempt));
        waiting.stream()
                .filter(other -> other.name().equals(attempt.name()) && other.client() != attempt.client())
                .filter(other -> other.isPatient() && other.isWaiting() && !other.isStrict())
                .forEach(other -> check(other, attempt, known));
    }

    private void check(Attempt waiting, Attempt served, List<Turn> known) {
        long since = Math.max(waiting.startedAt(), holds.lastHeldHere(waiting)) + health.slack();
        int turn = 0;
        for (int i = known.size() - 1; i >= 0 && known.get(i).at > since; i--) {
            Attempt other = known.get(i).attempt;
            if (other.client() == served.client()) {
                if (!other.isStrict()) {
                    turn++;
                } else if (other.startedAt() > since) {
                    world.fail("L9", other + " has overtaken the place of " + waiting);
                }
            }
        }
        if (turn > longestTurn()) {
            world.fail("L9", waiting + " has waited for " + turn + " holds of " + served.client());
        }
    }

    private int longestTurn() {
        return 1
                + world.scenario().handoffs().stream()
                        .mapToInt(each -> each)
                        .max()
                        .orElse(0);
    }
}

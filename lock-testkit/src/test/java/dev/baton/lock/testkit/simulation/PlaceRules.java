package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.testkit.ScriptModel;

/** The rules of the queue at the server: who is granted a lock that comes free (L8, L10), and which place is kept (R8). */
final class PlaceRules {
    private final World world;

    PlaceRules(World world) {
        this.world = world;
    }

    /** A grant is published; {@code heard} if anybody listens. */
    void published(String name, String client, boolean heard) {
        if (!heard) {
            world.fail("L10", "a grant of " + name + " is for " + client + ", who does not listen");
        }
    }

    /** A hold has been given back, or broken: whoever waits is woken by that itself. */
    void freed(LockInfo after) {
        if (!after.locked() && after.waiters().stream().anyMatch(waiter -> listens(after.name(), waiter))) {
            world.fail("L8", "nobody is granted a lock that comes free: " + after);
        }
    }

    private boolean listens(String name, String waiter) {
        return world.server().hasListener(name, waiter.split("[+#]", 2)[0]);
    }

    /** A place that was lost is put back at its old ticket; here, when nobody can have taken that. */
    void asked(LockInfo before, Ask ask, ScriptModel.Result result) {
        boolean placed = result.kind() == Answer.Kind.HELD && ask.mode() != Ask.Mode.ONCE;
        boolean wasPlaced = ask.ticket() != 0 && before.waiters().isEmpty();
        if (placed && wasPlaced && result.ticket() != ask.ticket()) {
            world.fail("R8", "a place is not put back where it was: " + ask + ", " + result);
        }
    }
}

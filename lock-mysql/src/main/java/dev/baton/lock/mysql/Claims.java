package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The claims of a client by their numbers. Everything here is guarded by a lock, within which a claim's own guard may be taken. */
final class Claims {
    private final Context context;
    private final ReentrantLock guard = new ReentrantLock(); // no monitor: that would pin a virtual thread
    private final Map<Long, Claim> byNumber = new HashMap<>();

    Claims(Context context) {
        this.context = context;
    }

    /** Asks by the claim of this number, by the one that it takes over, or by a new one. */
    void ask(Ask ask, Reply<Answer> reply) {
        Claim begun = askOrAdd(ask, reply);
        if (begun != null) {
            begun.begin();
        }
    }

    private @Nullable Claim askOrAdd(Ask ask, Reply<Answer> reply) {
        guard.lock();
        try {
            Claim known = byNumber.get(ask.number());
            if (known == null && ask.yields() != 0) {
                known = byNumber.remove(ask.yields());
            }
            if (known != null && known.name().equals(ask.name()) && known.ask(ask, reply)) {
                byNumber.put(ask.number(), known);
                return null;
            }
            Claim fresh = new Claim(context, ask, reply, this::remove);
            byNumber.put(ask.number(), fresh);
            return fresh;
        } finally {
            guard.unlock();
        }
    }

    /** Its number does not change meanwhile. */
    private void remove(Claim claim) {
        guard.lock();
        try {
            byNumber.remove(claim.number(), claim);
        } finally {
            guard.unlock();
        }
    }

    @Nullable
    Claim find(long number) {
        guard.lock();
        try {
            return byNumber.get(number);
        } finally {
            guard.unlock();
        }
    }

    /** The claims for a lock. */
    List<Claim> of(String name) {
        guard.lock();
        try {
            return byNumber.values().stream()
                    .filter(each -> each.name().equals(name))
                    .toList();
        } finally {
            guard.unlock();
        }
    }
}

package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The claims of a client by their numbers. Everything here is guarded by this, within which a claim's own guard may be taken. */
final class Claims {
    private final Context context;
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

    private synchronized @Nullable Claim askOrAdd(Ask ask, Reply<Answer> reply) {
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
    }

    /** Its number does not change meanwhile. */
    private synchronized void remove(Claim claim) {
        byNumber.remove(claim.number(), claim);
    }

    synchronized @Nullable Claim find(long number) {
        return byNumber.get(number);
    }

    /** The claims for a lock. */
    synchronized List<Claim> of(String name) {
        return byNumber.values().stream()
                .filter(each -> each.name().equals(name))
                .toList();
    }
}

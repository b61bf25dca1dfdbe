package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has become of each lock at the server, in true time: what the users' words are held against. */
final class Ledger {
    private final Timeline timeline;
    private final Map<String, Page> pages = new HashMap<>();

    Ledger(Timeline timeline) {
        this.timeline = timeline;
    }

    private static final class Page {
        private @Nullable String owner;
        private long firstToken; // of this owner
        private long lastToken; // reserved, by anybody
        private long brokenToken;
        private long heldUntil;
        private final TreeMap<Long, Boolean> owners = new TreeMap<>(); // by first token: whether it gave the lock back
    }

    private Page page(String name) {
        return pages.computeIfAbsent(name, key -> new Page());
    }

    /** Tokens have been reserved, for an owner that may be new. */
    void reserved(String name, long token, int block) {
        Page page = page(name);
        page.lastToken = Math.max(page.lastToken, token + block - 1);
    }

    /** What a lock is like after a command. */
    void seen(LockInfo info) {
        Page page = page(info.name());
        long now = timeline.now();
        page.heldUntil = info.locked() ? now + info.remainingLease().toNanos() : Math.min(now, page.heldUntil);
        if (!Objects.equals(page.owner, info.owner())) {
            page.owner = info.owner();
            page.firstToken = info.fencingToken();
            page.owners.put(page.firstToken, false);
        }
    }

    /** The owner, as last seen, has given the lock back by itself. */
    void released(String name) {
        Page page = page(name);
        page.owners.put(page.firstToken, true);
    }

    /** Whoever holds the lock loses it: by force, or because the data is lost. */
    void broken(String name) {
        Page page = page(name);
        page.brokenToken = page.lastToken;
    }

    /** The data is lost. */
    void cleared() {
        List.copyOf(pages.keySet()).forEach(this::broken);
    }

    List<String> names() {
        return List.copyOf(pages.keySet());
    }

    /** Whether the hold of this token has been broken. */
    boolean isBroken(String name, long token) {
        return token <= page(name).brokenToken;
    }

    /** Whether the hold of this token has ended at the server, and not by its own client's release. */
    boolean wasTakenAway(String name, long token) {
        Page page = page(name);
        Map.Entry<Long, Boolean> owner = page.owners.floorEntry(token);
        boolean isOwner = page.owner != null && page.firstToken <= token;
        return owner != null && !owner.getValue() && !isOwner;
    }

    /** The last instant at which anybody held the lock; now, if somebody does. */
    long lastHeld(String name) {
        return Math.min(timeline.now(), page(name).heldUntil);
    }
}

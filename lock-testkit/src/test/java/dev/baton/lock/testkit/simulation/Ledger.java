package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
        private long heldUntil;
        private final TreeMap<Long, Granted> grants = new TreeMap<>(); // by first token
        private final Set<String> excused = new HashSet<>();
    }

    /** A hold of the server's, and the holds of users that follow each other in it. */
    private static final class Granted {
        private final String owner;
        private boolean released; // by its own client
        private boolean broken; // by force, or because the data is lost
        private boolean revived; // broken, and there again with older data
        private boolean unsafe; // may end at the server before it does so for its client

        Granted(String owner) {
            this.owner = owner;
        }
    }

    private Page page(String name) {
        return pages.computeIfAbsent(name, key -> new Page());
    }

    private @Nullable Granted granted(String name, long token) {
        Map.Entry<Long, Granted> entry = page(name).grants.floorEntry(token);
        return entry == null ? null : entry.getValue();
    }

    /** Tokens from this one on have been reserved, for an owner that may be new. */
    void reserved(String name, String owner, long token) {
        page(name)
                .grants
                .compute(
                        token,
                        (first, known) -> known != null && known.owner.equals(owner) ? known : new Granted(owner));
    }

    /** What a lock is like after a command. */
    void seen(LockInfo info) {
        Page page = page(info.name());
        long now = timeline.now();
        page.heldUntil = info.locked() ? now + info.remainingLease().toNanos() : Math.min(now, page.heldUntil);
        page.owner = info.owner();
        if (page.owner != null) {
            page.firstToken = info.fencingToken();
        }
    }

    /** The owner, as last seen, has given the lock back by itself. */
    void released(String name) {
        Granted granted = granted(name, page(name).firstToken);
        if (granted != null) {
            granted.released = true;
        }
    }

    /** Whoever holds the lock loses it: by force, or because the data is lost. */
    void broken(String name) {
        page(name).grants.values().forEach(granted -> granted.broken = true);
    }

    /** The data is lost. */
    void cleared() {
        names().forEach(this::broken);
    }

    /** Leases may end earlier than their clients were told: the server's clock was set, or older data is back. */
    void unsafe() {
        pages.values().forEach(page -> page.grants.values().forEach(granted -> granted.unsafe = true));
    }

    /** The hold of this token may end at the server before it does so for its client. */
    void unsafe(String name, long token) {
        Granted granted = granted(name, token);
        if (granted != null) {
            granted.unsafe = true;
        }
    }

    /** What a lock is like after older data has come back: what was given back since may be there again. */
    void rewound(LockInfo info) {
        Page page = page(info.name());
        page.excused.addAll(info.waiters());
        String owner = info.owner();
        if (!Objects.equals(page.owner, owner)) {
            broken(info.name());
        }
        Granted again = granted(info.name(), info.fencingToken());
        if (owner != null && again != null) {
            page.excused.add(owner);
            again.revived |= again.broken;
            again.broken = false;
        }
        seen(info);
    }

    /** What this owner or waiter leaves behind is not its client's fault. */
    void excuse(String name, String contender) {
        page(name).excused.add(contender);
    }

    boolean isExcused(String name, String contender) {
        return page(name).excused.contains(contender);
    }

    List<String> names() {
        return List.copyOf(pages.keySet());
    }

    /** The owner, as last seen. */
    @Nullable
    String owner(String name) {
        return page(name).owner;
    }

    /** The owner to whom a token was given. */
    @Nullable
    String ownerOf(String name, long token) {
        Granted granted = granted(name, token);
        return granted == null ? null : granted.owner;
    }

    /** Whether the hold of this token is nobody else's, as long as its client believes in it. */
    boolean isSafe(String name, long token) {
        Granted granted = granted(name, token);
        return granted != null && !granted.broken && !granted.unsafe;
    }

    /** Whether the hold of this token was broken, which older data that came back does not tell. */
    boolean isRevived(String name, long token) {
        Granted granted = granted(name, token);
        return granted != null && granted.revived;
    }

    /** Whether the hold of this token was granted before the data was lost, or broken. */
    boolean isBroken(String name, long token) {
        Granted granted = granted(name, token);
        return granted != null && granted.broken;
    }

    /** Whether the hold of this token has ended at the server, and not by its own client's release. */
    boolean wasTakenAway(String name, long token) {
        Page page = page(name);
        Granted granted = granted(name, token);
        boolean isOwner = page.owner != null && page.firstToken <= token;
        return granted != null && (granted.broken || (!granted.released && !isOwner));
    }

    /** The last instant at which anybody held the lock; now, if somebody does. */
    long lastHeld(String name) {
        return Math.min(timeline.now(), page(name).heldUntil);
    }
}

package dev.baton.lock.redlock;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which servers have told of the release of which holds of a lock. Of the latest few of them, since what one server tells may
 * come late, when others tell of the next release already.
 */
final class Releases {
    private static final int MOST = 8;

    private final Quorum quorum;
    private final Mutex mutex = new Mutex();
    private final Map<String, Set<Integer>> servers =
            new LinkedHashMap<>(); // guarded by mutex; by the owner of the hold

    Releases(Quorum quorum) {
        this.quorum = quorum;
    }

    /** Whether now, and not before, a quorum has told of this release. */
    boolean isQuorum(int server, String owner) {
        return mutex.get(() -> {
            Set<Integer> telling = servers.computeIfAbsent(owner, key -> new HashSet<>());
            if (servers.size() > MOST) {
                servers.remove(servers.keySet().iterator().next());
            }
            return telling.add(server) && telling.size() == quorum.size();
        });
    }
}

package dev.baton.lock.redlock;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which servers have told of the release of which holds of a lock. Of the latest few of them, since what one server tells may
 * come late, when others tell of the next release already.
 */
final class Releases {
    private static final int MOST = 8;

    private final Quorum quorum;
    private final Lock lock = new ReentrantLock();
    private final Map<String, Set<Integer>> servers =
            new LinkedHashMap<>(); // guarded by lock; by the owner of the hold

    Releases(Quorum quorum) {
        this.quorum = quorum;
    }

    /** Whether now, and not before, a quorum has told of this release. */
    boolean isQuorum(int server, String owner) {
        lock.lock();
        try {
            Set<Integer> telling = servers.computeIfAbsent(owner, key -> new HashSet<>());
            if (servers.size() > MOST) {
                servers.remove(servers.keySet().iterator().next());
            }
            return telling.add(server) && telling.size() == quorum.size();
        } finally {
            lock.unlock();
        }
    }
}

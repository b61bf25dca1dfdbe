package dev.baton.lock.mysql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The named locks of the {@link FakeDatabase}, which guards them. */
final class FakeLocks {
    private final Map<String, FakeLock> byName = new LinkedHashMap<>();

    FakeLock of(String name) {
        return byName.computeIfAbsent(name, unused -> new FakeLock());
    }

    /** Those that any session has. */
    List<String> held() {
        return byName.keySet().stream()
                .filter(name -> of(name).holder() != null)
                .toList();
    }

    /** The sessions that wait for any of them. */
    List<Long> waiters() {
        return byName.values().stream().flatMap(lock -> lock.waiters().stream()).toList();
    }

    /** A session has ended. */
    void leaveAll(long session) {
        byName.values().forEach(lock -> lock.leave(session));
    }

    /** 1: it was this session's; 0: another's; null: nobody's. */
    @Nullable
    Integer release(long session, String name) {
        FakeLock lock = of(name);
        if (lock.holder() == null) {
            return null;
        }
        if (!lock.isHeldBy(session)) {
            return 0;
        }
        if (--lock.count == 0) {
            lock.leave(session);
        }
        return 1;
    }

    int releaseAll(long session) {
        List<FakeLock> held =
                byName.values().stream().filter(lock -> lock.isHeldBy(session)).toList();
        held.forEach(lock -> lock.leave(session));
        return held.size();
    }
}

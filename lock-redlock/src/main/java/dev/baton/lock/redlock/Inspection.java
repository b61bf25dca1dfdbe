package dev.baton.lock.redlock;

import dev.baton.lock.LockInfo;
import dev.baton.lock.redlock.Replies.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the servers say of a lock, put together: it is held if a quorum of them names the same holder. Its token is one that
 * a quorum knows of: a server whose vote came late may have a higher one, which nobody was told.
 */
final class Inspection {
    private Inspection() {}

    static LockInfo of(String name, Quorum quorum, List<Seen> seen) {
        Map<String, List<Seen>> byOwner = seen.stream()
                .filter(each -> !each.value().isEmpty())
                .collect(Collectors.groupingBy(each -> Replies.owner(each.value())));
        long token = Ballot.ofQuorum(quorum, seen.stream().map(Seen::token).toList());
        List<String> waiters = seen.stream()
                .flatMap(each -> each.waiters().stream())
                .distinct()
                .sorted()
                .toList();
        return byOwner.entrySet().stream()
                .filter(each -> quorum.isReached(each.getValue().size()))
                .findFirst()
                .map(each -> new LockInfo(
                        name, /* locked= */ true, each.getKey(), token, left(quorum, each.getValue()), waiters))
                .orElseGet(() ->
                        new LockInfo(name, /* locked= */ false, /* owner= */ null, token, Duration.ZERO, waiters));
    }

    /** Until the first server of a quorum forgets the hold. */
    private static Duration left(Quorum quorum, List<Seen> seen) {
        long millis =
                Ballot.ofQuorum(quorum, seen.stream().map(Seen::leftMillis).toList());
        return Duration.ofMillis(Math.max(0, millis));
    }
}

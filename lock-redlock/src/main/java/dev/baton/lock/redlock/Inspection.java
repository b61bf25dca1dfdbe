package dev.baton.lock.redlock;

import dev.baton.lock.LockInfo;
import dev.baton.lock.redlock.Replies.Seen;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the servers say of a lock, put together: it is held if a quorum of them names the same holder. Its token is one that
 * a quorum knows of: a server whose vote came late may have a higher one, which nobody was told.
 */
final class Inspection {
    private Inspection() {}

    static LockInfo of(String name, Quorum quorum, List<Seen> seen) {
        List<Seen> most = ofOneHolder(seen);
        long token = Ballot.ofQuorum(quorum, seen.stream().map(Seen::token).toList());
        List<String> waiters = seen.stream()
                .flatMap(each -> each.waiters().stream())
                .distinct()
                .sorted()
                .toList();
        return quorum.isReached(most.size())
                ? new LockInfo(
                        name,
                        /* locked= */ true,
                        Replies.owner(most.get(0).value()),
                        token,
                        left(quorum, most),
                        waiters)
                : new LockInfo(name, /* locked= */ false, /* owner= */ null, token, Duration.ZERO, waiters);
    }

    /** What those servers say that name the holder whom most of them name. */
    static List<Seen> ofOneHolder(List<Seen> seen) {
        return mostOfOneOwner(seen, Seen::value);
    }

    /**
     * Of what has been found on the servers, what belongs to the owner of whom there is most.
     *
     * @param value what was the lock's value, or empty
     */
    static <T> List<T> mostOfOneOwner(List<T> found, Function<T, String> value) {
        return found.stream()
                .filter(each -> !value.apply(each).isEmpty())
                .collect(Collectors.groupingBy(each -> Replies.owner(value.apply(each))))
                .values()
                .stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }

    /** Until the first server of a quorum forgets the hold. */
    private static Duration left(Quorum quorum, List<Seen> seen) {
        long millis =
                Ballot.ofQuorum(quorum, seen.stream().map(Seen::leftMillis).toList());
        return Duration.ofMillis(Math.max(0, millis));
    }
}

package dev.baton.lock.benchmarks.peers;

/**
 * Two raw round trips without the semantics of a lock, through an API that parks for every answer: what locks with two
 * round trips cost beyond that is theirs; one that yields before it parks may come back sooner.
 */
final class Floor implements LockUnderTest {
    private static final String VALUE = "floor";

    private final CompareAndDelete commands;
    private final String key;

    Floor(CompareAndDelete commands, String key) {
        this.commands = commands;
        this.key = key;
    }

    @Override
    public void lock() {
        if (!commands.setIfAbsent(key, VALUE)) {
            throw new IllegalStateException("the floor has no contention, but " + key + " is set");
        }
    }

    @Override
    public void unlock() {
        if (!commands.deleteIfEqual(key, VALUE)) {
            throw new IllegalStateException(key + " is gone");
        }
    }
}

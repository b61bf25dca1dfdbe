package dev.baton.lock.benchmarks.peers;

/** The floor is no lock, but its two commands do what they say: one sets an absent key only, one deletes its own. */
final class FloorConformance {
    private FloorConformance() {}

    static void check(LockUnderTest one, LockUnderTest other) {
        one.lock();
        Conformance.require(isRefused(other::lock), "it set a key that was there");
        one.unlock();
        Conformance.require(isRefused(one::unlock), "it deleted a key that was gone");
        other.lock();
        other.unlock();
    }

    private static boolean isRefused(Runnable command) {
        try {
            command.run();
            return false;
        } catch (IllegalStateException expected) {
            return true;
        }
    }
}

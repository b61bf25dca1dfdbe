package dev.baton.lock.cli;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The losses that a client was told of. */
final class LossesTold implements LockListener {
    private static final int STEP_MILLIS = 50;

    private final Map<String, Reason> told = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public void onLost(LockEvent event) {
        LockLostException loss = event.loss();
        if (loss != null) {
            told.put(key(event.lockName(), event.fencingToken()), loss.reason());
        }
    }

    /**
     * Waits until that loss was told, for no longer than given. The time is counted in steps, so that one in which the
     * process stood still counts as one.
     *
     * @return the reason that was told; empty if none was
     */
    Optional<Reason> await(String lock, long token, long limitMillis) throws InterruptedException {
        String key = key(lock, token);
        for (long left = limitMillis / STEP_MILLIS + 1; left > 0 && !told.containsKey(key); left--) {
            var unused = never.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        return Optional.ofNullable(told.remove(key));
    }

    private static String key(String lock, long token) {
        return lock + " " + token;
    }
}

package dev.baton.lock.cli;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The losses that a client was told of. */
final class LossesTold implements LockListener {
    private static final int STEP_MILLIS = 50;

    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public void onLost(LockEvent event) {
        told.add(key(event.lockName(), event.fencingToken()));
    }

    /**
     * Waits until that loss was told, for no longer than given. The time is counted in steps, so that one in which the
     * process stood still counts as one.
     */
    boolean await(String lock, long token, long limitMillis) throws InterruptedException {
        String key = key(lock, token);
        for (long left = limitMillis / STEP_MILLIS + 1; left > 0; left--) {
            if (told.remove(key)) {
                return true;
            }
            var unused = never.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        return told.remove(key);
    }

    private static String key(String lock, long token) {
        return lock + " " + token;
    }
}

package dev.baton.lock.testkit;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A listener that remembers what it was told. */
final class Events implements LockListener {
    private final Queue<LockEvent> acquired = new ConcurrentLinkedQueue<>();
    private final Queue<LockEvent> released = new ConcurrentLinkedQueue<>();
    private final Queue<LockEvent> lost = new ConcurrentLinkedQueue<>();

    @Override
    public void onAcquired(LockEvent event) {
        acquired.add(event);
    }

    @Override
    public void onReleased(LockEvent event) {
        released.add(event);
    }

    @Override
    public void onLost(LockEvent event) {
        lost.add(event);
    }

    List<LockEvent> acquired() {
        return List.copyOf(acquired);
    }

    List<LockEvent> released() {
        return List.copyOf(released);
    }

    List<LockEvent> lost() {
        return List.copyOf(lost);
    }
}

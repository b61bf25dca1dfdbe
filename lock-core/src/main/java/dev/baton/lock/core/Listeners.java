package dev.baton.lock.core;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens to holds, in that order, on the engine's executor. */
final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final Engine engine;
    private final List<LockListener> listeners = new CopyOnWriteArrayList<>();
    private final OrderedTasks tasks;

    Listeners(Engine engine) {
        this.engine = engine;
        this.tasks = new OrderedTasks(engine::execute);
    }

    void add(LockListener listener) {
        if (!listeners.contains(listener)) {
            listeners.add(listener);
        }
    }

    void remove(LockListener listener) {
        listeners.remove(listener);
    }

    void acquired(Hold hold) {
        tell(LockListener::onAcquired, hold, 0, null);
    }

    void released(Hold hold) {
        tell(LockListener::onReleased, hold, heldNanos(hold), null);
    }

    void lost(Hold hold, LockLostException loss) {
        tell(LockListener::onLost, hold, heldNanos(hold), loss);
    }

    private long heldNanos(Hold hold) {
        return engine.now() - hold.acquiredNanos;
    }

    private void tell(
            BiConsumer<LockListener, LockEvent> event, Hold hold, long heldNanos, @Nullable LockLostException loss) {
        if (listeners.isEmpty()) {
            return;
        }
        Duration waited = Duration.ofNanos(hold.waitedNanos);
        Duration held = Duration.ofNanos(heldNanos);
        LockEvent what = new LockEvent(hold.name(), engine.id(), hold.token, waited, held, loss);
        tasks.add(() -> listeners.forEach(listener -> tellSafely(event, listener, what)));
    }

    private static void tellSafely(BiConsumer<LockListener, LockEvent> event, LockListener listener, LockEvent what) {
        try {
            event.accept(listener, what);
        } catch (RuntimeException | Error e) {
            log.warn("A listener failed: {}", what, e);
        }
    }
}

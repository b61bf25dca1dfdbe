package dev.baton.lock.redlock;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the scripts do, for one lock, on a server whose clocks differ from those of others, and that may be restarted. */
final class ModelServer {
    private final VirtualTime time;
    private final double speed; // of its clock, by which it counts leases
    private final long aheadMicros;
    private @Nullable String value;
    private long endNanos;
    private long lastToken;
    private final Map<String, Long> waiting = new HashMap<>(); // until when each is believed to, in ms
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private boolean down;

    /**
     * @param lastToken known from before: if it is ahead of all clocks, those do not help
     */
    ModelServer(VirtualTime time, double speed, long aheadMicros, long lastToken) {
        this.lastToken = lastToken;
        this.time = time;
        this.speed = speed;
        this.aheadMicros = aheadMicros;
    }

    /** Who is told of releases. */
    interface Listener {
        /** From now on, once more after a restart. */
        void listening();

        void released(String held);
    }

    void subscribe(Listener listener) {
        listeners.add(listener);
        listener.listening();
    }

    void unsubscribe(Listener listener) {
        listeners.remove(listener);
    }

    /** Forgets everything, and runs nothing for a while. */
    void restart(long downNanos) {
        value = null;
        lastToken = 0;
        waiting.clear();
        down = true;
        time.schedule(this::isUp, downNanos);
    }

    private void isUp() {
        down = false;
        listeners.forEach(Listener::listening);
    }

    boolean isDown() {
        return down;
    }

    @Nullable
    String value() {
        if (endNanos - time.nanoTime() <= 0) {
            value = null;
        }
        return value;
    }

    /** What a script returns; the keys are those of the one lock. */
    List<Object> run(Script script, List<String> args) {
        return switch (script) {
            case ACQUIRE -> acquire(args);
            case RAISE -> raise(args.get(0), Long.parseLong(args.get(1)));
            case RELEASE -> release(args.get(0), args.get(1), args.get(2));
            case RENEW -> renew(args);
            case SEED -> seed(args);
            case FORCE -> List.of(force());
            case INSPECT -> throw new IllegalArgumentException(script.name());
        };
    }

    private long micros() {
        return TimeUnit.NANOSECONDS.toMicros((long) (time.nanoTime() * speed)) + aheadMicros;
    }

    private long leftMillis() {
        return (long) ((endNanos - time.nanoTime()) * speed / 1e6);
    }

    private void set(String held, long leaseMillis) {
        value = held;
        endNanos = time.nanoTime() + (long) (leaseMillis * 1e6 / speed);
    }

    private static boolean isOf(String who, @Nullable String held) {
        return !who.isEmpty() && held != null && held.startsWith(who + "#");
    }

    private static long attempt(String held) {
        String[] parts = held.split("#", -1);
        return Long.parseLong(parts[parts.length - 2]);
    }

    private List<Object> acquire(List<String> args) {
        String held = value();
        boolean earlier = held != null && isOf(args.get(0), held) && attempt(held) <= Long.parseLong(args.get(1));
        if (held != null && !earlier && !isOf(args.get(3), held)) {
            waiting.put(args.get(7), micros() / 1_000 + Long.parseLong(args.get(8)));
            return List.of(0L, held, leftMillis(), Long.toString(micros()));
        }
        long floor = args.get(4).isEmpty() ? micros() + Long.parseLong(args.get(9)) : Long.parseLong(args.get(4));
        long first = Math.max(Math.max(lastToken + 1, floor), micros());
        lastToken = first + Long.parseLong(args.get(5)) - 1;
        set(args.get(0) + "#" + args.get(1) + "#0", Long.parseLong(args.get(2)));
        waiting.remove(args.get(7));
        return List.of(1L, Long.toString(first), Long.toString(micros()));
    }

    private List<Object> raise(String start, long token) {
        String held = value();
        lastToken = Math.max(lastToken, token);
        return List.of(held != null && held.startsWith(start) ? 1L : 0L);
    }

    private List<Object> release(String start, String waiter, String channel) {
        String held = value();
        waiting.remove(waiter);
        if (held != null && held.startsWith(start)) {
            value = null;
            if (!channel.isEmpty()) {
                publish(held);
            }
            return List.of(1L, others());
        }
        return List.of(absent(held), others());
    }

    private void publish(String held) {
        listeners.forEach(listener -> listener.released(held));
    }

    private String force() {
        String held = value();
        if (held == null) {
            return "";
        }
        value = null;
        publish(held);
        return held;
    }

    private long others() {
        return waiting.entrySet().stream()
                .filter(each -> !each.getKey().isEmpty() && each.getValue() >= micros() / 1_000)
                .count();
    }

    private long absent(@Nullable String held) {
        return held != null ? 2 : lastToken > 0 ? 3 : 4;
    }

    private List<Object> renew(List<String> args) {
        String held = value();
        if (held == null || !isOf(args.get(0), held)) {
            return List.of(absent(held), held == null ? 0 : leftMillis());
        }
        int sequence = held.lastIndexOf('#') + 1;
        boolean newer = Integer.parseInt(held.substring(sequence)) < Integer.parseInt(args.get(1));
        if (newer && !args.get(2).equals("CHECK")) {
            long wanted = Long.parseLong(args.get(3));
            long lease = args.get(2).equals("EXTEND") ? Math.max(wanted, leftMillis()) : wanted;
            set(held.substring(0, sequence) + args.get(1), lease);
        }
        return List.of(1L, leftMillis());
    }

    private List<Object> seed(List<String> args) {
        lastToken = Math.max(lastToken, Long.parseLong(args.get(2)));
        boolean free = value() == null;
        if (free) {
            set(args.get(0), Long.parseLong(args.get(1)));
        }
        return List.of(free ? 1L : 0L);
    }
}

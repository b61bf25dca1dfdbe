package dev.baton.lock.testkit;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the handoff protocol in Java: what the Redis scripts do, step by step, on a map. It serves the
 * in-memory client and the simulator, and is itself held against the scripts on a real server. Not thread-safe; time is
 * the caller's, in microseconds since the epoch.
 */
public final class ScriptModel {
    private static final long QUEUE_TTL_MILLIS = 10_000;

    private final Map<String, State> states = new HashMap<>();
    private final long tokenTtlMillis;
    private final Channel channel;

    /**
     * An empty server.
     *
     * @param tokenTtlMillis how long a token outlives its grant
     */
    public ScriptModel(long tokenTtlMillis, Channel channel) {
        this.tokenTtlMillis = tokenTtlMillis;
        this.channel = channel;
    }

    /** The server's publish and subscribe, per lock and client. */
    public interface Channel {
        /** Whether the client listens on its channel of this lock. */
        boolean hasListener(String name, String client);

        /** Sends a grant to the client. */
        void publish(String name, String client, GrantMessage message);
    }

    /** What is published to the new owner. Times are the server's. */
    public record GrantMessage(
            long number,
            boolean exclusive,
            long token,
            int block,
            long leaseMillis,
            long untilMillis,
            long nowMicros) {}

    /** What an ask came to. */
    public record Result(Answer.Kind kind, long remainingMillis, long token, long ticket) {}

    /** What a renewal came to. */
    public record RenewResult(Renewed.Kind kind, long remainingMillis) {}

    private record Owner(String contender, long number) {}

    private static final class Place {
        private final String contender;
        private final long ticket;
        private long number;
        private long leaseMillis;
        private int block;

        Place(String contender, long ticket) {
            this.contender = contender;
            this.ticket = ticket;
        }

        Place copy() {
            Place copy = new Place(contender, ticket);
            copy.number = number;
            copy.leaseMillis = leaseMillis;
            copy.block = block;
            return copy;
        }

        void update(Ask ask) {
            number = ask.number();
            leaseMillis = millis(ask.grantLeaseNanos());
            block = ask.block();
        }
    }

    private static final class State {
        private @Nullable Owner owner;
        private long until;
        private long token;
        private int block;
        private int sequence;
        private long head = 1; // up to the tail there may be tickets, or only gaps that cancelled ones left
        private long tail;
        private long expires;
        private final TreeMap<Long, Place> queue = new TreeMap<>();
        private final Map<String, Place> places = new HashMap<>();

        State copy() {
            State copy = new State();
            queue.values().forEach(place -> copy.add(place.copy()));
            copy.owner = owner;
            copy.until = until;
            copy.token = token;
            copy.block = block;
            copy.sequence = sequence;
            copy.head = head;
            copy.tail = tail;
            copy.expires = expires;
            return copy;
        }

        boolean isValid(long now) {
            return owner != null && until > now;
        }

        boolean isOwner(String contender, long number) {
            return owner != null && owner.contender.equals(contender) && owner.number == number;
        }

        /** The owner's tokens after its last one are free again; what was the last one of an earlier grant is not. */
        void giveBack(long lastToken) {
            if (lastToken > token - block) {
                token = lastToken;
            }
        }

        boolean mayHaveQueue() {
            return head <= tail;
        }

        void add(Place place) {
            head = mayHaveQueue() ? Math.min(head, place.ticket) : place.ticket;
            tail = Math.max(tail, place.ticket);
            queue.put(place.ticket, place);
            places.put(place.contender, place);
        }

        void remove(Place place) {
            queue.remove(place.ticket);
            places.remove(place.contender);
        }
    }

    /** Another server with the same data and channel, as a replica that has followed up to now. */
    public ScriptModel copy() {
        ScriptModel copy = new ScriptModel(tokenTtlMillis, channel);
        states.forEach((name, state) -> copy.states.put(name, state.copy()));
        return copy;
    }

    /** All data is gone. */
    public void clear() {
        states.clear();
    }

    /** How many locks the server knows of. */
    public int size(long nowMicros) {
        states.values().removeIf(state -> state.expires <= nowMicros / 1000);
        return states.size();
    }

    // ---- ask

    public Result ask(String client, Ask ask, long notAfterMicros, long nowMicros) {
        if (nowMicros > notAfterMicros) {
            return new Result(Answer.Kind.STALE, 0, 0, 0);
        }
        long now = nowMicros / 1000;
        String contender = contender(client, ask.number(), ask.exclusive());
        State state = state(ask.name(), now);
        Place place = state.places.get(contender);
        Owner owner = state.isValid(now) ? state.owner : null;
        if (isNewer(owner, contender, ask.number()) || (place != null && place.number > ask.number())) {
            return new Result(Answer.Kind.SUPERSEDED, 0, 0, 0);
        }
        if (owner != null && state.isOwner(contender, ask.number())) {
            return confirm(state, ask, now, nowMicros);
        }
        boolean gives = ask.yields() != 0 && owner != null && state.isOwner(contender, ask.yields());
        boolean mustListen = ask.mode() != Ask.Mode.ONCE
                && ((owner != null && !gives) || (ask.mode() == Ask.Mode.QUEUE && state.mayHaveQueue()));
        if (mustListen && !channel.hasListener(ask.name(), client)) {
            return new Result(Answer.Kind.NOT_SUBSCRIBED, 0, 0, 0);
        }
        if (gives) {
            state.giveBack(ask.lastToken());
        }
        if (owner != null && !gives) {
            return held(state, ask, contender, now, nowMicros);
        }
        boolean granted =
                (gives && ask.mode() == Ask.Mode.KEEP) || !grantNext(ask.name(), state, contender, now, nowMicros);
        if (!granted) {
            return held(state, ask, contender, now, nowMicros);
        }
        return take(state, ask, contender, now, nowMicros);
    }

    private static boolean isNewer(@Nullable Owner owner, String contender, long number) {
        return owner != null && owner.contender.equals(contender) && owner.number > number;
    }

    private Result confirm(State state, Ask ask, long now, long nowMicros) {
        if (state.sequence == 0) {
            state.until = now + millis(ask.leaseNanos());
            state.expires = Math.max(state.expires, state.until);
        }
        boolean same = state.block == ask.block();
        long first = same ? state.token - state.block + 1 : reserve(state, ask.block(), nowMicros);
        return new Result(Answer.Kind.GRANTED, state.until - now, first, 0);
    }

    private Result held(State state, Ask ask, String contender, long now, long nowMicros) {
        long ticket = ask.mode() == Ask.Mode.ONCE ? 0 : enqueue(state, ask, contender, now, nowMicros);
        return new Result(Answer.Kind.HELD, state.until - now, 0, ticket);
    }

    private static long enqueue(State state, Ask ask, String contender, long now, long nowMicros) {
        Place place = state.places.get(contender);
        if (place == null) {
            long fresh = state.tail == 0 ? nowMicros : state.tail + 1;
            boolean isBack = ask.ticket() != 0 && !state.queue.containsKey(ask.ticket());
            place = new Place(contender, isBack ? ask.ticket() : fresh);
            state.add(place);
        }
        place.update(ask);
        state.expires = Math.max(state.expires, now + QUEUE_TTL_MILLIS);
        return place.ticket;
    }

    private Result take(State state, Ask ask, String contender, long now, long nowMicros) {
        Place place = state.places.get(contender);
        if (place != null) {
            state.remove(place);
        }
        long lease = millis(ask.leaseNanos());
        long first = grant(state, new Owner(contender, ask.number()), lease, ask.block(), now, nowMicros);
        return new Result(Answer.Kind.GRANTED, lease, first, 0);
    }

    private long grant(State state, Owner owner, long leaseMillis, int block, long now, long nowMicros) {
        state.owner = owner;
        state.until = now + leaseMillis;
        state.sequence = 0;
        long queued = state.mayHaveQueue() ? QUEUE_TTL_MILLIS : 0;
        state.expires = now + Math.max(tokenTtlMillis, Math.max(leaseMillis, queued));
        return reserve(state, block, nowMicros);
    }

    private static long reserve(State state, int block, long nowMicros) {
        long first = Math.max(state.token + 1, nowMicros);
        state.token = first + block - 1;
        state.block = block;
        return first;
    }

    /** Grants to the first contender that lives; false if that is the asker, or nobody. */
    private boolean grantNext(String name, State state, String asker, long now, long nowMicros) {
        state.owner = null;
        state.until = 0;
        while (!state.queue.isEmpty()) {
            Place place = state.queue.firstEntry().getValue();
            state.head = place.ticket;
            if (place.contender.equals(asker)) {
                return false;
            }
            state.head++;
            state.remove(place);
            String client = client(place.contender);
            if (channel.hasListener(name, client)) {
                Owner owner = new Owner(place.contender, place.number);
                long first = grant(state, owner, place.leaseMillis, place.block, now, nowMicros);
                boolean exclusive = client.length() != place.contender.length();
                channel.publish(
                        name,
                        client,
                        new GrantMessage(
                                place.number,
                                exclusive,
                                first,
                                place.block,
                                place.leaseMillis,
                                state.until,
                                nowMicros));
                return true;
            }
        }
        state.head = state.tail + 1;
        return false;
    }

    // ---- the others

    public Released release(String client, Release release, long nowMicros) {
        long now = nowMicros / 1000;
        String contender = contender(client, release.number(), release.exclusive());
        State state = states.get(release.name());
        if (state == null || state.expires <= now) {
            return Released.GONE;
        }
        if (state.isOwner(contender, release.number())) {
            state.giveBack(release.lastToken());
            grantNextOrNone(release.name(), state, now, nowMicros);
            return Released.RELEASED;
        }
        Place place = state.places.get(contender);
        if (place != null && place.number == release.number()) {
            state.remove(place);
            return Released.CANCELLED;
        }
        return state.owner == null ? Released.FREE : Released.TAKEN;
    }

    public RenewResult renew(String client, Renewal renewal, long nowMicros) {
        long now = nowMicros / 1000;
        State state = states.get(renewal.name());
        if (state == null || state.expires <= now) {
            return new RenewResult(Renewed.Kind.GONE, 0);
        }
        if (!state.isOwner(contender(client, renewal.number(), renewal.exclusive()), renewal.number())) {
            return new RenewResult(state.isValid(now) ? Renewed.Kind.TAKEN : Renewed.Kind.FREE, 0);
        }
        if (!state.isValid(now)) {
            return new RenewResult(Renewed.Kind.OVER, 0);
        }
        if (renewal.mode() != Renewal.Mode.CHECK && renewal.sequence() > state.sequence) {
            long until = now + millis(renewal.leaseNanos());
            state.until = renewal.mode() == Renewal.Mode.EXTEND ? Math.max(state.until, until) : until;
            state.sequence = renewal.sequence();
            state.expires = Math.max(state.expires, state.until);
        }
        return new RenewResult(Renewed.Kind.MINE, state.until - now);
    }

    public LockInfo inspect(String name, long nowMicros) {
        long now = nowMicros / 1000;
        State state = states.get(name);
        if (state == null || state.expires <= now) {
            return new LockInfo(name, false, null, 0, Duration.ZERO, List.of());
        }
        boolean locked = state.isValid(now);
        Owner owner = state.owner;
        List<String> waiters = new ArrayList<>();
        state.queue.values().forEach(place -> waiters.add(place.contender + "#" + place.number));
        return new LockInfo(
                name,
                locked,
                locked && owner != null ? owner.contender + "#" + owner.number : null,
                locked ? state.token - state.block + 1 : state.token,
                Duration.ofMillis(locked ? state.until - now : 0),
                waiters);
    }

    public boolean forceUnlock(String name, long nowMicros) {
        long now = nowMicros / 1000;
        State state = states.get(name);
        if (state == null || state.expires <= now) {
            return false;
        }
        boolean locked = state.isValid(now);
        grantNextOrNone(name, state, now, nowMicros);
        return locked;
    }

    /** Grants to the first contender that lives; if there is none, a long lease keeps the key no longer. */
    private void grantNextOrNone(String name, State state, long now, long nowMicros) {
        if (!grantNext(name, state, "", now, nowMicros)) {
            state.expires = Math.min(state.expires, now + tokenTtlMillis);
        }
    }

    private State state(String name, long now) {
        State known = states.get(name);
        if (known != null && known.expires > now) {
            return known;
        }
        State fresh = new State();
        fresh.expires = Long.MAX_VALUE; // until the grant that this ask must come to
        states.put(name, fresh);
        return fresh;
    }

    private static String contender(String client, long number, boolean exclusive) {
        return exclusive ? client + "+" + number : client;
    }

    private static String client(String contender) {
        int mark = contender.indexOf('+');
        return mark < 0 ? contender : contender.substring(0, mark);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + (nanos % 1_000_000 == 0 ? 0 : 1);
    }
}

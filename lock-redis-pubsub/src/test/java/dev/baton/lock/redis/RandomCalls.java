package dev.baton.lock.redis;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Calls as clients make them, and as they arrive late, doubled or out of order: each is right for some state of the lock,
 * and often enough for the present one.
 */
final class RandomCalls {
    private static final long[] LEASES = {1, 2, 3, 50, 30_000};
    private static final int[] BLOCKS = {1, 2, 1_001, 50_000};

    private final Random random;
    private final List<String> names;
    private final List<String> clients;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<Long, Long> leases = new HashMap<>();
    private final List<Long> tickets = new ArrayList<>(List.of(0L));
    private LockInfo seen = new LockInfo("", false, null, 0, java.time.Duration.ZERO, List.of());

    RandomCalls(long seed, List<String> names, List<String> clients) {
        this.random = new Random(seed);
        this.names = names;
        this.clients = clients;
    }

    /** A hold or place: of which client and number. */
    private record Hold(String client, long number, boolean exclusive) {
        static Hold parse(String id) {
            int mark = id.indexOf('#');
            int plus = id.indexOf('+');
            return new Hold(id.substring(0, plus < 0 ? mark : plus), Long.parseLong(id.substring(mark + 1)), plus >= 0);
        }
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    String name() {
        return names.get(upTo(names.size()));
    }

    /** What is known of a lock by now, for calls that fit. */
    void saw(LockInfo info) {
        seen = info;
    }

    void saw(List<Ask> asks, List<Answer> answers) {
        answers.stream().map(Answer::ticket).filter(ticket -> ticket != 0).forEach(tickets::add);
        for (int i = 0; i < asks.size(); i++) {
            if (answers.get(i).kind() == Answer.Kind.GRANTED) {
                leases.put(asks.get(i).number(), asks.get(i).leaseNanos());
            }
        }
    }

    /** Who makes the next call: often the owner of the lock seen last. */
    String client() {
        String owner = seen.owner();
        return owner != null && chance(0.4) ? Hold.parse(owner).client() : clients.get(upTo(clients.size()));
    }

    Ask ask(String name, String client) {
        boolean yields = chance(0.3);
        long number = chance(0.6) ? next(client) : recent(client);
        long ticket = chance(0.3) ? tickets.get(tickets.size() - 1 - upTo(Math.min(tickets.size(), 8))) : 0;
        long lease = lease();
        return new Ask(
                name,
                number,
                isExclusive(number),
                yields ? held(client) : 0,
                List.of(Ask.Mode.values()).get(upTo(3)),
                lease,
                Math.min(lease, TimeUnit.MILLISECONDS.toNanos(chance(0.5) ? 3 : 3_000)),
                BLOCKS[upTo(BLOCKS.length)],
                ticket,
                yields ? lastToken() : 0);
    }

    /** Takes a strict place, whatever else. */
    Ask place(String name, String client) {
        long number = next(client) / 4 * 4 + 4;
        numbers.put(client, number);
        return new Ask(name, number, true, 0, Ask.Mode.QUEUE, lease(), lease(), 1, 0, 0);
    }

    Release release(String name, String client) {
        Hold hold = mine(client);
        return new Release(name, hold.number(), hold.exclusive(), lastToken(), leases.getOrDefault(hold.number(), 0L));
    }

    Renewal renewal(String name, String client) {
        Hold hold = mine(client);
        return new Renewal(
                name,
                hold.number(),
                hold.exclusive(),
                lease(),
                upTo(6),
                List.of(Renewal.Mode.values()).get(upTo(3)));
    }

    private Hold mine(String client) {
        List<String> ids = new ArrayList<>(seen.waiters());
        String owner = seen.owner();
        if (owner != null) {
            ids.add(0, owner);
        }
        List<Hold> holds = ids.stream()
                .map(Hold::parse)
                .filter(hold -> hold.client().equals(client))
                .toList();
        if (holds.isEmpty() || chance(0.2)) {
            long number = recent(client);
            return new Hold(client, number, isExclusive(number));
        }
        return holds.get(chance(0.6) ? 0 : upTo(holds.size()));
    }

    private long held(String client) {
        return mine(client).number();
    }

    private long next(String client) {
        return numbers.merge(client, 1L, Long::sum);
    }

    private long recent(String client) {
        return Math.max(1, numbers.getOrDefault(client, 1L) - upTo(4));
    }

    private boolean isExclusive(long number) {
        return number % 4 == 0;
    }

    private long lease() {
        return TimeUnit.MILLISECONDS.toNanos(LEASES[upTo(LEASES.length)]);
    }

    private long lastToken() {
        return seen.locked() && chance(0.7) ? seen.fencingToken() + upTo(2) : 0;
    }
}

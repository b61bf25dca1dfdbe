package dev.baton.lock.redlock;

import dev.baton.lock.redlock.Attempt.Result;
import dev.baton.lock.redlock.Servers.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Servers that a test makes up, on a virtual clock. */
final class Group {
    final VirtualTime time = new VirtualTime();
    final List<FakeNode> nodes;
    final Servers servers;
    final Masters masters;

    Group(int count) {
        nodes = IntStream.range(0, count)
                .mapToObj(index -> new FakeNode(index, time).granting(100))
                .toList();
        servers = new Servers(List.<Node>copyOf(nodes), new KeyNames("redlock"), time, 3_600_000);
        AtomicLong values = new AtomicLong();
        masters = new Masters(servers, () -> "value-" + values.incrementAndGet());
    }

    FakeNode node(int index) {
        return nodes.get(index);
    }

    /** An attempt for a lease of so long, with 100 ms for each server; its results. */
    List<Result> attempt(long leaseMillis) {
        List<Result> results = new ArrayList<>();
        Attempt.Request request = new Attempt.Request(
                new Held("lock", "me"),
                7,
                Duration.ofMillis(leaseMillis).toNanos(),
                /* yields= */ "",
                /* block= */ 1,
                /* waiter= */ "",
                0.01,
                Duration.ofMillis(100).toNanos());
        new Attempt(servers, request, results::add).start();
        return results;
    }

    /** What an engine has of these servers. */
    RedlockBackend backend(String id, RedlockOptions options) {
        return Backends.on(servers, Backends.settings(id, options), options, () -> 0.5);
    }
}

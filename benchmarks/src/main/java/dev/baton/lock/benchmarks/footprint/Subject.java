package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import dev.baton.lock.benchmarks.processes.Orders;
import java.time.Duration;
import java.util.List;

/** What runs in a JVM in which clients of one peer are alone; it answers each order with a number. */
public final class Subject implements Orders.Executive {
    static final String HOLD = "hold";
    static final String CHECK = "check";
    static final String CHURN = "churn";
    static final String HEAP = "heap";
    static final String PROCESSOR_TIME = "cpu";

    private final Holds holds;
    private final Churn churn;

    private Subject(Peer peer, String redisUri, Tuning tuning) {
        this.holds = new Holds(() -> tuning.open(peer, redisUri));
        this.churn = new Churn(() -> tuning.open(peer, redisUri));
    }

    static List<String> arguments(Peer peer, String redisUri, Tuning tuning) {
        return List.of(
                peer.name(),
                redisUri,
                tuning.watchdogTimeout().toString(),
                tuning.linger().toString());
    }

    /** Serves the process that started this one with {@link #arguments}. */
    public static void main(String[] args) {
        Tuning tuning = new Tuning(Duration.parse(args[2]), Duration.parse(args[3]));
        Orders.serve(() -> new Subject(Peer.valueOf(args[0]), args[1], tuning));
    }

    @Override
    public String carryOut(String order) throws Exception {
        return Long.toString(run(order.split(" ")));
    }

    private long run(String[] order) throws Exception {
        return switch (order[0]) {
            case HOLD -> holds.upTo(Integer.parseInt(order[1]));
            case CHECK -> holds.check(Integer.parseInt(order[1]));
            case CHURN -> churn.more(Integer.parseInt(order[1]));
            case HEAP -> Heap.usedBytes();
            case PROCESSOR_TIME -> ProcessorTime.usedNanos();
            default -> throw new IllegalArgumentException("no such order: " + order[0]);
        };
    }

    /** Nobody needs the holds to be released. */
    @Override
    public void close() {
        Runtime.getRuntime().halt(0);
    }
}

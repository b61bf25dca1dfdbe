package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The main class of a JVM in which clients of one peer are alone. It does what its standard input says, line by line,
 * answers each line with a number or with what went wrong, and ends with its input.
 */
public final class Subject {
    private final Holds holds;
    private final Churn churn;

    private Subject(Holds holds, Churn churn) {
        this.holds = holds;
        this.churn = churn;
    }

    /** Arguments: peer, URI of the server, watchdog timeout and linger in milliseconds. */
    public static void main(String[] args) throws IOException {
        Peer peer = Peer.valueOf(args[0]);
        Tuning tuning = new Tuning(millis(args[2]), millis(args[3]));
        new Subject(new Holds(() -> tuning.open(peer, args[1])), new Churn(() -> tuning.open(peer, args[1]))).serve();
        Runtime.getRuntime().halt(0); // nobody needs the holds to be released
    }

    private void serve() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(answer(order.split(" ")));
        }
    }

    private String answer(String[] order) {
        try {
            return Long.toString(run(order));
        } catch (Exception e) {
            return String.valueOf(e).replaceAll("\\R", " ");
        }
    }

    private long run(String[] order) throws Exception {
        return switch (order[0]) {
            case "hold" -> holds.upTo(Integer.parseInt(order[1]));
            case "check" -> holds.check(Integer.parseInt(order[1]));
            case "churn" -> churn.more(Integer.parseInt(order[1]));
            case "heap" -> Heap.usedBytes();
            case "cpu" -> ProcessorTime.usedNanos();
            default -> throw new IllegalArgumentException("no such order: " + order[0]);
        };
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}

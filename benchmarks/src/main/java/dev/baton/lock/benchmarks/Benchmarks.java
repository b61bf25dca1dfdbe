package dev.baton.lock.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/**
 * The main class of the jar: {@code all} starts {@link All}, {@code contention} starts {@link Contention},
 * anything else goes to JMH.
 */
public final class Benchmarks {
    private Benchmarks() {}

    /** Runs the benchmarks that the arguments name. */
    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "all" -> All.main(Arrays.copyOfRange(args, 1, args.length));
            case "contention" -> Contention.main(Arrays.copyOfRange(args, 1, args.length));
            default -> org.openjdk.jmh.Main.main(args);
        }
    }
}

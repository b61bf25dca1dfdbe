package dev.baton.lock.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/** The main class of the jar: {@code all} starts {@link All}, anything else goes to JMH. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Runs the benchmarks that the arguments name. */
    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("all")) {
            All.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            org.openjdk.jmh.Main.main(args);
        }
    }
}

package dev.baton.lock.benchmarks.progress;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The terminal, if a person watches. */
public final class Terminal {
    private Terminal() {}

    /** True if lines may be drawn over. */
    public static boolean isThere() {
        String kind = System.getenv().getOrDefault("TERM", "dumb");
        return !kind.equals("dumb") && isTerminal(System.console());
    }

    /** From JDK 22 on there can be a console that is no terminal, and a method that tells. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}

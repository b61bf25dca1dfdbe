package dev.baton.lock.cli;

import java.io.Console;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the output can show.
 *
 * @param interactive a person watches: lines may be drawn over
 * @param colours escape sequences for colours are understood and wanted
 */
record Terminal(boolean interactive, boolean colours) {

    static Terminal detect() {
        return of(isTerminal(System.console()), System.getenv());
    }

    /** Follows TERM and NO_COLOR. */
    static Terminal of(boolean terminal, Map<String, String> environment) {
        boolean interactive =
                terminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(
                interactive,
                interactive && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    String paint(Style style, String text) {
        return colours && style != Style.PLAIN ? "\u001b[" + style.code() + "m" + text + "\u001b[0m" : text;
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

    /** What a piece of text stands for. */
    enum Style {
        PLAIN(0),
        STRONG(1),
        GOOD(32),
        BAD(31);

        private final int code;

        Style(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}

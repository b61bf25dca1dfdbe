package dev.baton.lock.lettuce;

import java.util.function.Supplier;

/** Keeps an interrupt for whoever is to hear of it. */
public final class Interrupts {
    private Interrupts() {}

    /** Makes something, in the course of which Lettuce clears the thread's interrupted status: it is set again. */
    public static <T> T kept(Supplier<T> making) {
        boolean interrupted = Thread.interrupted();
        try {
            return making.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

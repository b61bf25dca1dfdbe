package dev.baton.lock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** What freezes a process that a test has started, and lets it go on. */
public enum ProcessSignal {
    /** The process stands still where it is; its connections stay open. */
    STOP,
    /** A process that stands still goes on. */
    CONT;

    /** Sends the signal, and waits until that is done. */
    public void send(Process process) {
        String command = "kill -" + name() + " " + process.pid();
        try {
            Process kill = new ProcessBuilder("sh", "-c", command).inheritIO().start();
            int status = kill.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
            if (status != 0) {
                throw new IllegalStateException(command + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

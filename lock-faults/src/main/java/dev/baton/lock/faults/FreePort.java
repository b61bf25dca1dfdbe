package dev.baton.lock.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Picks loopback ports that stay free while a server is down. They lie below the range from which systems take the
 * local ports of outgoing connections, and so does the port 10,000 above, which Redis uses for its cluster bus. JVMs with the
 * same file in {@code -Dbaton.ports=…}, which is made if need be, keep out of each other's way: a port is reserved for the JVM
 * that has picked it, until it ends, by a lock on a byte of that file.
 */
public final class FreePort {
    static final int LOWEST = 11_000;
    static final int HIGHEST = 20_999;
    private static final int BUS_OFFSET = 10_000; // the ranges do not overlap
    private static final int RANGE = HIGHEST - LOWEST + 1;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));
    private static final @Nullable FileChannel RESERVATIONS = open();

    private FreePort() {}

    /** A port not handed out before by this JVM, as long as the range lasts, nor by another one that runs with the same file. */
    public static int next() {
        for (int tries = 0; tries < RANGE; tries++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), RANGE);
            if (reserve(port) && isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free loopback port from " + LOWEST + " to " + HIGHEST);
    }

    private static @Nullable FileChannel open() {
        String file = System.getProperty("baton.ports");
        if (file == null) {
            return null;
        }
        try {
            return FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException | InvalidPathException e) {
            return null; // ports are picked all the same, as those that are free just now
        }
    }

    /** False if it is another JVM's. */
    static boolean reserve(int port) {
        if (RESERVATIONS == null) {
            return true;
        }
        try {
            return RESERVATIONS.tryLock(port, 1, /* shared= */ false) != null;
        } catch (OverlappingFileLockException | IOException e) { // it is this JVM's, or there are no such locks here
            return true;
        }
    }

    /** Not asked of another JVM's port: its server could not start in this very moment. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

package dev.baton.lock.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Picks loopback ports that stay free while a server is down. They lie below the range from which systems take the
 * local ports of outgoing connections, and so does the port 10,000 above, which Redis uses for its cluster bus.
 */
public final class FreePort {
    static final int LOWEST = 11_000;
    static final int HIGHEST = 21_999;
    private static final int BUS_OFFSET = 10_000;
    private static final int RANGE = HIGHEST - LOWEST + 1;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));

    private FreePort() {}

    /** A port not handed out before by this JVM, as long as the range lasts. */
    public static int next() {
        for (int tries = 0; tries < RANGE; tries++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), RANGE);
            if (isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free loopback port from " + LOWEST + " to " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

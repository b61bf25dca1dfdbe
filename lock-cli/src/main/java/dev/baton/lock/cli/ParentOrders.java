package dev.baton.lock.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a worker gets on its standard input: the server's URI, then orders. The pipe also tells that the parent lives: however that ends, killed
 * or not, the input ends, and the worker with it at once.
 */
final class ParentOrders {
    static final String GO = "go";
    static final String END = "end";
    private static final int ORPHANED = 3;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ParentOrders() {}

    /** Starts to listen. */
    static ParentOrders listen() {
        ParentOrders result = new ParentOrders();
        Thread listener = new Thread(result::readAll, "parent-orders");
        listener.setDaemon(true);
        listener.start();
        return result;
    }

    /** Waits for the next line. */
    String next() throws InterruptedException {
        return lines.take();
    }

    /** Waits for this very order. */
    void await(String order) throws InterruptedException {
        String given = next();
        if (!order.equals(given)) {
            throw new DemoException("expected the order " + order + " but got " + given);
        }
    }

    private void readAll() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(ORPHANED);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}

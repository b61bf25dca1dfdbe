package dev.baton.lock.benchmarks.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The started process's end of the pipes: orders come in lines on its standard input, each is answered with a line on
 * its standard output. The end of the input ends the process at once, whatever it is doing: nobody is there any more.
 */
public final class Orders {
    static final String CLOSE = "close";

    private final PrintStream answers;
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    /** What carries out the orders. */
    public interface Executive extends AutoCloseable {
        /** Carries out an order, and answers in one line. */
        String carryOut(String order) throws Exception;
    }

    /** How a process sets itself up. */
    @FunctionalInterface
    public interface Opener {
        Executive open() throws Exception;
    }

    private Orders(PrintStream answers) {
        this.answers = answers;
    }

    /** Serves until the order to close, or the first failure; then the process ends. */
    public static void serve(Opener opener) {
        Orders orders = new Orders(System.out);
        System.setOut(System.err);
        Thread reader = new Thread(orders::read, "orders");
        reader.setDaemon(true);
        reader.start();
        try {
            orders.carryOut(opener);
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            orders.answers.println(Answer.of(e).line());
            Runtime.getRuntime().halt(1);
        }
    }

    /** The first answer says that the process is ready, and what time it is there. */
    private void carryOut(Opener opener) throws Exception {
        Executive executive = opener.open();
        answer(Long.toString(System.nanoTime()));
        for (String order = orders.take(); !order.equals(CLOSE); order = orders.take()) {
            answer(executive.carryOut(order));
        }
        executive.close();
    }

    private void answer(String text) {
        answers.println(new Answer(text, /* isFailure= */ false).line());
    }

    private void read() {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                orders.add(line);
            }
        } catch (IOException e) {
            // as good as the end
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}

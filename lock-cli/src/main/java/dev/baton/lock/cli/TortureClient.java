package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import dev.baton.lock.faults.TcpProxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client's place in the trial: a process, the network between it and the server, and its successors when it is
 * killed. Belongs to one thread at a time.
 */
final class TortureClient implements AutoCloseable {
    private static final int END_SECONDS = 30;

    private final int number;
    private final TortureSettings settings;
    private final Register register;
    private final int registerPort;
    private final TcpProxy network;
    private int lives;
    private Life life;

    /** One process. */
    private final class Life {
        private final CountDownLatch ready = new CountDownLatch(1);
        private final WorkerProcess process;
        private volatile boolean endExpected;
        private volatile String failure = ""; // the first reason; that its output has ended is one, too

        Life(int count) {
            process = WorkerProcess.start(arguments(count), this::hear);
            process.order(network.uri());
        }

        private void hear(WorkerRecord message) {
            if (message instanceof WorkerRecord.Ready) {
                ready.countDown();
            } else if (message instanceof WorkerRecord.Failed failed && failure.isEmpty()) {
                failure = failed.reason();
                if (!endExpected) {
                    register.violation(Kind.UNEXPECTED, "", "client " + (number + 1) + ": " + failure);
                }
            }
        }
    }

    TortureClient(int number, TortureSettings settings, Register register, int registerPort, int serverPort) {
        this.number = number;
        this.settings = settings;
        this.register = register;
        this.registerPort = registerPort;
        this.network = TcpProxy.to(serverPort);
        this.life = new Life(++lives);
    }

    TcpProxy network() {
        return network;
    }

    long pid() {
        return life.process.pid();
    }

    /** Waits until its threads are about to work; false if that takes too long. */
    boolean awaitReady(long seconds) throws InterruptedException {
        return life.ready.await(seconds, TimeUnit.SECONDS);
    }

    /** Ends the process at once, and starts another one in its place. */
    void kill() {
        life.endExpected = true;
        life.process.close();
        life = new Life(++lives);
    }

    /** Asks the process to finish what it is at. */
    void orderEnd() {
        life.endExpected = true;
        life.process.order(ParentOrders.END);
    }

    /** Waits for the end that was ordered. */
    void awaitEnd() throws InterruptedException {
        if (!life.process.endsWellWithin(END_SECONDS)) {
            String detail = " does not end well within " + END_SECONDS + " s: " + life.failure;
            register.violation(Kind.STUCK, "", "client " + (number + 1) + detail);
        }
    }

    @Override
    public void close() {
        life.endExpected = true;
        life.process.close();
        network.close();
    }

    private List<String> arguments(int count) {
        return List.of(
                "torture-worker",
                "--client=" + number,
                "--life=" + count,
                "--threads=" + settings.threads(),
                "--locks=" + settings.locks().count(),
                "--seed=" + settings.seed(),
                "--register=" + registerPort);
    }
}

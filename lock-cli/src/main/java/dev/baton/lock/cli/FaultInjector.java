package dev.baton.lock.cli;

import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does to clients, server and network what a fault says, and undoes it when its time is over, or the trial ends. Faults
 * of one client belong to one thread at a time, and so do those of the server.
 */
final class FaultInjector {
    private static final int SLOW_HOLD_MILLIS = 40;
    private static final int SLOW_PASS_MILLIS = 5;

    private final EmbeddedServer server;
    private final List<TortureClient> clients;
    private final CountDownLatch end;

    FaultInjector(EmbeddedServer server, List<TortureClient> clients, CountDownLatch end) {
        this.server = server;
        this.clients = clients;
        this.end = end;
    }

    void inject(Fault fault) throws IOException, InterruptedException {
        TortureClient client = clients.get(fault.client());
        switch (fault.kind()) {
            case CLIENT_FROZEN -> freeze(client.pid(), fault);
            case CLIENT_KILLED -> client.kill();
            case NETWORK_CUT -> cut(client.network(), fault);
            case NETWORK_HELD -> hold(client.network(), fault);
            case REPLIES_LOST -> loseReplies(client.network(), fault);
            case NETWORK_SLOW -> slow(client.network(), fault);
            case CONNECTIONS_KILLED -> server.ask("CLIENT KILL TYPE normal");
            case SUBSCRIPTIONS_KILLED -> server.ask("CLIENT KILL TYPE pubsub");
            case SCRIPTS_FLUSHED -> server.ask("SCRIPT FLUSH");
            case SERVER_PAUSED -> pause(fault);
            case SERVER_ASLEEP -> server.ask("DEBUG SLEEP " + fault.millis() / 1_000.0);
            case SERVER_FROZEN -> freeze(server.pid(), fault);
            case SERVER_RESTARTED -> restart(fault, /* keepData= */ true);
            case SERVER_EMPTIED -> restart(fault, /* keepData= */ false);
            case DATA_FLUSHED -> server.ask("FLUSHALL");
        }
    }

    private void freeze(long pid, Fault fault) throws IOException, InterruptedException {
        try (FrozenProcess frozen = FrozenProcess.freeze(pid)) {
            last(fault);
        }
    }

    private void pause(Fault fault) throws IOException, InterruptedException {
        server.ask("CLIENT PAUSE " + fault.millis() + " ALL");
        last(fault);
        server.ask("CLIENT UNPAUSE");
    }

    private void restart(Fault fault, boolean keepData) throws IOException, InterruptedException {
        server.kill();
        if (!keepData) {
            server.deleteData();
        }
        last(fault);
        server.start();
    }

    private void cut(TcpProxy network, Fault fault) throws InterruptedException {
        network.refuse();
        network.cutWithReset();
        last(fault);
        network.accept();
    }

    /** What was sent meanwhile arrives at the end: late, but whole. */
    private void hold(TcpProxy network, Fault fault) throws InterruptedException {
        network.hold(Direction.TO_SERVER);
        network.hold(Direction.TO_CLIENT);
        last(fault);
        network.release(Direction.TO_SERVER);
        network.release(Direction.TO_CLIENT);
    }

    /** Commands run, and nobody hears of it. */
    private void loseReplies(TcpProxy network, Fault fault) throws InterruptedException {
        network.blackhole(Direction.TO_CLIENT);
        last(fault);
        network.cutAll();
    }

    private void slow(TcpProxy network, Fault fault) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(fault.millis());
        boolean ends = false;
        while (!ends && System.nanoTime() < endNanos) {
            network.hold(Direction.TO_SERVER);
            network.hold(Direction.TO_CLIENT);
            ends = end.await(SLOW_HOLD_MILLIS, TimeUnit.MILLISECONDS);
            network.release(Direction.TO_SERVER);
            network.release(Direction.TO_CLIENT);
            ends |= end.await(SLOW_PASS_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void last(Fault fault) throws InterruptedException {
        var unused = end.await(fault.millis(), TimeUnit.MILLISECONDS);
    }
}

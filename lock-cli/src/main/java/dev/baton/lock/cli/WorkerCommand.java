package dev.baton.lock.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One worker process of the demo. Started by {@link WorkerProcess}, never by people. */
@Command(name = "worker", hidden = true)
final class WorkerCommand implements Callable<Integer> {
    @Option(names = "--backend", required = true)
    private DemoBackend backend = DemoBackend.REDIS;

    @Option(names = "--prefix", required = true)
    private String prefix = "";

    @Option(names = "--lock", required = true)
    private LockKind lock = LockKind.NONE;

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--seconds", description = "Stop then; 0: not before all is sold.")
    private int seconds;

    @Override
    public Integer call() throws InterruptedException {
        ParentOrders orders = ParentOrders.listen();
        try {
            work(orders);
            return 0;
        } catch (ExecutionException | RuntimeException e) {
            tell(new WorkerRecord.Failed(Failures.reason(e)));
            return 1;
        }
    }

    private void work(ParentOrders orders) throws InterruptedException, ExecutionException {
        DemoKeys keys = new DemoKeys(prefix);
        WorkerServers servers = WorkerServers.parse(orders.next());
        try (DemoServer server = backend.connect(servers.stock(), keys, threads);
                SaleLocks locks = server.locks(lock, servers, threads);
                SalesTeam team = new SalesTeam(server.stock(), locks, threads, seconds)) {
            tell(new WorkerRecord.Ready());
            orders.await(ParentOrders.GO);
            tell(team.sell(WorkerCommand::tell));
            orders.await(ParentOrders.END);
        }
    }

    private static void tell(WorkerRecord message) {
        System.out.println(message.line());
    }
}

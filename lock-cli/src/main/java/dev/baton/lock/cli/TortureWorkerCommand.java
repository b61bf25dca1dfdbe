package dev.baton.lock.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.baton.lock.LockClient;
import dev.baton.lock.redis.RedisLockClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One client process of a trial. Started by {@link TortureClient}, never by people. */
@Command(name = "torture-worker", hidden = true)
final class TortureWorkerCommand implements Callable<Integer> {
    private static final Duration TOKEN_TTL = Duration.ofMinutes(10);

    @Option(names = "--client", required = true)
    private int client;

    @Option(names = "--life", required = true, description = "How many processes there have been in this place.")
    private int life;

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--locks", required = true)
    private int locks;

    @Option(names = "--seed", required = true)
    private long seed;

    @Option(names = "--register", required = true, description = "The register's port.")
    private int register;

    @Override
    public Integer call() throws InterruptedException {
        silenceWarnings();
        ParentOrders orders = ParentOrders.listen();
        try {
            work(orders);
            return 0;
        } catch (ExecutionException | IOException | RuntimeException e) {
            tell(new WorkerRecord.Failed(Failures.reason(e)));
            return 1;
        }
    }

    private void work(ParentOrders orders) throws InterruptedException, ExecutionException, IOException {
        Random random = new Random(seed * 1_000_003 + client * 1_009L + life);
        LossesTold losses = new LossesTold();
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> working = new ArrayList<>();
        try (LockClient locking = open(orders.next(), random)) {
            locking.addListener(losses);
            for (int i = 0; i < threads; i++) {
                String name = "client-" + (client + 1) + "." + life + "/" + (i + 1);
                RegisterLink link = RegisterLink.connect(register, client, name);
                TortureThread thread = new TortureThread(
                        locking, losses, link, new TrialLocks(locks), new Random(random.nextLong()), end);
                working.add(pool.submit(() -> {
                    thread.work();
                    return null;
                }));
            }
            tell(new WorkerRecord.Ready());
            orders.await(ParentOrders.END);
            end.countDown();
            for (Future<?> thread : working) {
                thread.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Its settings differ from client to client. */
    private static LockClient open(String redisUri, Random random) {
        return RedisLockClient.builder()
                .uri(redisUri)
                .keyPrefix(TrialLocks.PREFIX)
                .tokenTtl(TOKEN_TTL)
                .claimWindow(Duration.ofMillis(300 + random.nextInt(701)))
                .commandTimeout(Duration.ofMillis(500 + random.nextInt(1_501)))
                .unavailableTimeout(Duration.ofSeconds(5))
                .subscriptionLinger(Duration.ofMillis(random.nextBoolean() ? 200 : 30_000))
                .build();
    }

    /** Here connections are lost all the time. */
    private static void silenceWarnings() {
        if (LoggerFactory.getLogger("dev.baton") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
    }

    private static void tell(WorkerRecord message) {
        System.out.println(message.line());
    }
}

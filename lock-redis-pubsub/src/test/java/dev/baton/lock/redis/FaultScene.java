package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients at work while a test lets something fail: a {@link Workload}, a hold beside it that each of them keeps, and what
 * must be true in the end.
 */
final class FaultScene {
    static final Duration COMMAND_TIMEOUT = ScaledTime.of(500);
    static final Duration CLAIM_WINDOW = ScaledTime.of(2_000);
    static final Duration LEASE = ScaledTime.of(2_000);
    /** Within what a loss is told while the server answers (L17), by threads that may have to wait for a processor. */
    static final Duration TOLD = LEASE.dividedBy(3).plus(ScaledTime.of(750));
    /** Within what it is told while the server does not (L16). */
    static final Duration EXPIRED = LEASE.plus(ScaledTime.of(2_000));

    /** Within what everybody has to be served once nothing keeps him from it. */
    static final Duration SOON = ScaledTime.of(2_000);

    private static final Logger log = LoggerFactory.getLogger(FaultScene.class);

    private final List<RedisLockClient> clients;
    private final List<KeptHold> kept = new ArrayList<>();
    private final Workload workload;

    /** Begins the work; returns when everybody has had a turn. The clients are best made with {@link #shortTimes}. */
    FaultScene(Stage stage, List<RedisLockClient> clients) throws InterruptedException {
        this.clients = clients;
        for (RedisLockClient client : clients) {
            kept.add(new KeptHold(client, stage.name()));
        }
        workload = new Workload(stage, clients);
    }

    /** Two clients of the same server at work. */
    static FaultScene of(Stage stage, String uri) throws InterruptedException {
        return new FaultScene(stage, List.of(client(stage, uri), client(stage, uri)));
    }

    /** A client in whose life everything takes seconds at most. */
    static RedisLockClient client(Stage stage, String uri) {
        return stage.client(uri, FaultScene::shortTimes);
    }

    static RedisLockClient.Builder shortTimes(RedisLockClient.Builder settings) {
        return settings.commandTimeout(COMMAND_TIMEOUT)
                .claimWindow(CLAIM_WINDOW)
                .unavailableTimeout(ScaledTime.limit())
                .defaultOptions(LockOptions.defaults().watchdogTimeout(LEASE));
    }

    Workload workload() {
        return workload;
    }

    /** The hold that this client keeps. */
    KeptHold kept(RedisLockClient client) {
        return kept.get(clients.indexOf(client));
    }

    /** The fault has just ended: everybody is served soon. */
    void assertRecovers(String fault) {
        assertRecovers(fault, Duration.ZERO);
    }

    /** The fault has just ended, and may hold everybody up for that long yet. */
    void assertRecovers(String fault, Duration heldUp) {
        assertServed(fault, System.nanoTime(), heldUp, clients);
    }

    /** These clients are served soon after that time since this instant has passed for which the fault may hold them up. */
    void assertServed(String fault, long sinceNanos, Duration heldUp, List<RedisLockClient> served) {
        Duration took = workload.awaitServed(sinceNanos, served);
        log.info("{}: served after {} ms", fault, took.toMillis());
        assertThat(took).as(fault).isLessThan(heldUp.plus(SOON));
    }

    /** The fault has cost nobody the hold that he keeps. */
    void assertAllKept() {
        kept.forEach(KeptHold::assertKept);
    }

    /** Everybody has lost the hold that he keeps, and was told in time. */
    void assertAllLost(LockLostException.Reason reason, long sinceNanos, Duration most) {
        kept.forEach(hold -> hold.assertLost(reason, sinceNanos, most));
    }

    /** Ends the work: exclusion was never broken. What attempts failed with. */
    List<LockUnavailableException> end() {
        workload.end();
        workload.register().assertExclusive(TOLD);
        return workload.unavailable();
    }
}

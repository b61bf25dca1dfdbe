package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What no lease can prevent, the fencing token does: a holder that went on after its lease had ended, because it stood still
 * meanwhile, is turned away by the database itself.
 */
class FencingTest {
    private static final Duration LEASE = ScaledTime.of(150);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private FencedStock stock;
    private String name;

    @BeforeEach
    void fill() throws SQLException {
        name = stage.name();
        stock = new FencedStock(name, 10);
    }

    @AfterEach
    void empty() throws SQLException {
        stock.close();
    }

    @Test
    void L3_staleWriterIsRefusedAfterANewerWrite() throws Exception {
        LockHandle stale = holdWhoseLeaseHasEnded();
        try (LockHandle hold = stage.client().getLock(name).acquire()) {
            int units = stock.read(hold.fencingToken()).orElseThrow();
            assertThat(stock.write(units - 1, hold.fencingToken())).isTrue();
        }
        assertThat(stock.write(9, stale.fencingToken())).isFalse();
        assertThat(stock.units()).isEqualTo(9);
    }

    /** A stale write here would be lost, since the newer hold has read the units before it. */
    @Test
    void L3_staleWriterIsRefusedBetweenANewerReadAndItsWrite() throws Exception {
        LockHandle stale = holdWhoseLeaseHasEnded();
        try (LockHandle hold = stage.client().getLock(name).acquire()) {
            int units = stock.read(hold.fencingToken()).orElseThrow();
            assertThat(stock.write(9, stale.fencingToken())).isFalse();
            assertThat(stock.write(units - 1, hold.fencingToken())).isTrue();
        }
        assertThat(stock.read(stale.fencingToken())).isEmpty();
        assertThat(stock.units()).isEqualTo(9);
    }

    @Test
    void L3_staleWriterIsRefusedAfterRedisHasLostItsData() throws Exception {
        LockHandle stale = holdWhoseLeaseHasEnded();
        try (var server = REDIS.server().resp()) {
            server.call("FLUSHALL");
        }
        try (LockHandle hold = stage.client().getLock(name).acquire()) {
            assertThat(stock.write(7, hold.fencingToken())).isTrue();
        }
        assertThat(stock.write(9, stale.fencingToken())).isFalse();
    }

    /** The hold of a thread that has read 10 units, and then stood still until its lease was over. */
    private LockHandle holdWhoseLeaseHasEnded() throws Exception {
        LockHandle hold = stage.client().getLock(name).acquire(LEASE);
        assertThat(stock.read(hold.fencingToken())).hasValue(10);
        Wait.until("the lease has ended", () -> !hold.isHeld());
        return hold;
    }
}

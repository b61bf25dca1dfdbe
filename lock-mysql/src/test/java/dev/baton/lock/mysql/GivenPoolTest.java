package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.mysql.HookedSource.Hook;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections of somebody else's pool go back as they came, or not at all. */
class GivenPoolTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final String AS_IT_CAME = "autocommit false, network timeout 77000, wait_timeout 600";

    private final FakeDatabase server = new FakeDatabase();

    private MySqlLockClientBuilder builder() {
        server.give(/* autoCommit= */ false, /* networkTimeoutMillis= */ 77_000, /* waitTimeout= */ 600);
        return MySqlLockClient.builder().pool(server.source()).commandTimeout(Duration.ofSeconds(1));
    }

    @Test
    void connectionsGoBackAsTheyCame() {
        try (MySqlLockClient client = builder().build()) {
            Wait.result(client.getLock("a").acquireAsync()).release();
            assertThat(client.inspect("a").locked()).isFalse();
        }
        Wait.until("they are back", () -> server.sessions() == 0);
        assertThat(server.returned()).isNotEmpty().allMatch(AS_IT_CAME::equals);
    }

    @Test
    void connectionsToAServerThatIsOfNoUseGoBackAsTheyCame() {
        server.variable("read_only", "1");
        try (MySqlLockClient client = builder().build()) {
            DistributedLock lock = client.getLock("a");
            assertThatThrownBy(lock::tryLock)
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("replica");
        }
        Wait.until("they are back", () -> server.sessions() == 0);
        assertThat(server.returned()).isNotEmpty().allMatch(AS_IT_CAME::equals);
    }

    /** Whoever would get it next would have the lock without knowing. */
    @Test
    void L1_aConnectionThatMayHaveALockAndCannotBeBrokenOffDoesNotGoBack() {
        MySqlLockClient client = builder().build();
        LockHandle held = Wait.result(client.getLock("a").acquireAsync());
        server.makeUnbreakable(new SQLFeatureNotSupportedException("abort"));
        server.hold("RELEASE_LOCK", Moment.BEFORE).fail(new SQLException("strange", "HY000", 1105));
        Quietly.log(Borrowed.class, () -> {
            held.release();
            Wait.until("the server has ended it", () -> server.holder("shop:a") == null);
            assertThat(server.returned()).isEmpty();
            client.close();
        });
    }

    /** A driver's error while the client is closed is nobody's business. */
    @Test
    void L22_aConnectionThatCannotBeClosedDoesNotStopTheEndOfTheClient() {
        MySqlLockClient client = builder().build();
        Wait.result(client.getLock("a").acquireAsync()).release();
        Gate failing = server.hold("SET SESSION", Moment.BEFORE);
        failing.fail(new IllegalStateException("a driver's error"));
        client.close();
        assertThat(failing.isReached()).isTrue();
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    @Test
    void L22_theEndOfTheClientNeedsNoThread() {
        DirectBackend backend = new DirectBackend(builder(), task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        backend.acquire("a", 1, Duration.ofMinutes(1));
        assertThat(Wait.result(backend.release("a", 1))).isEqualTo(Released.RELEASED);
        backend.close();
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    /** The client waits for that as long as it may; the connection comes back when it has been closed. */
    @Test
    void L22_aConnectionThatComesBackAfterTheEndOfTheClientIsGivenBack() {
        Gate late;
        CompletableFuture<LockHandle> asked;
        try (MySqlLockClient client = builder().build()) {
            late = server.hold("GET_LOCK", Moment.AFTER);
            asked = client.getLock("a").acquireAsync();
            late.awaitReached();
        }
        late.open();
        Wait.until("no session is left", () -> server.sessions() == 0);
        assertThat(asked).isCompletedExceptionally();
    }

    /** The first connection is looked at more closely than others. */
    @Test
    void aConnectionGoesBackAsItCameAlsoIfThatLookFails() {
        Gate look = server.hold("SELECT @@SESSION.wait_timeout", Moment.BEFORE);
        look.fail(new SQLException("Query execution was interrupted", "70100", 1317));
        try (MySqlLockClient client = builder().build()) {
            Wait.until("it has looked", look::isReached);
            Wait.result(client.getLock("a").acquireAsync()).release();
        }
        Wait.until("they are back", () -> server.sessions() == 0);
        assertThat(server.returned()).isNotEmpty().allMatch(AS_IT_CAME::equals);
    }

    /** As data sources do that trace, or count, what connections are used for: HikariCP does not know these. */
    @Test
    void aPoolThatIsWrappedGetsBrokenConnectionsBack() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.source());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(ScaledTime.of(5_000).toMillis());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            GivenPool given = new GivenPool(HookedSource.of(pool, new Hook() {}));
            SessionFactory factory =
                    new SessionFactory(given, "test", /* allowReplica= */ false, TimeUnit.SECONDS.toNanos(20));
            for (int i = 0; i < 3; i++) {
                factory.open().abort();
            }
            factory.open().close();
        }
    }

    /** Sessions are ended one after the other: those that come next would be forgotten. */
    @Test
    void aPoolThatFailsWithABrokenConnectionFailsNobodyElse() throws SQLException {
        Borrowed borrowed = Borrowed.of(server.source().getConnection(), pooled -> pooled, broken -> {
            throw new IllegalStateException("a pool's error");
        });
        Quietly.log(Borrowed.class, borrowed::breakOff);
        assertThat(borrowed.isClosed()).isTrue();
        assertThat(server.sessions()).isZero();
    }
}

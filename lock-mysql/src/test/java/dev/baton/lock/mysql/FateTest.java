package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.mysql.Gate.Moment;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out about a lock whose session is gone. */
class FateTest {
    private final FakeDatabase server = new FakeDatabase();

    /** A pool that hands out these, one after the other: connections that were made before. */
    private static DataSource pool(List<Connection> made) {
        Deque<Connection> left = new ArrayDeque<>(made);
        return (DataSource) Proxy.newProxyInstance(
                FateTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.getName().equals("getConnection") ? left.pop() : (Object) false);
    }

    private SessionFactory factory(DataSource source) {
        return new SessionFactory(
                new GivenPool(source), "test", /* allowReplica= */ false, TimeUnit.SECONDS.toNanos(20));
    }

    /** The server's ids of sessions say when connections were made, and not when a pool has handed them out. */
    @Test
    void L24_theServerIsToldThatASessionIsGoneAlsoByAConnectionThatWasMadeBefore() throws SQLException {
        Connection older = server.source().getConnection();
        Connection newer = server.source().getConnection();
        SessionFactory factory = factory(pool(List.of(newer, older)));
        Session gone = factory.open();
        assertThat(gone.tryLock("a")).isEqualTo(Session.Got.YES);
        server.cutOff();
        gone.abort();
        assertThat(server.holder("a")).isEqualTo(gone.id());
        Session asking = factory.open();
        assertThat(asking.id()).isLessThan(gone.id());
        assertThat(Fate.findOut(asking, gone, "a")).isEqualTo(Fate.FREE);
        assertThat(server.holder("a")).isNull();
        asking.close();
    }

    @Test
    void L17_aServerThatWasStartedAnewHasForgottenIt() throws SQLException {
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        assertThat(gone.tryLock("a")).isEqualTo(Session.Got.YES);
        server.restart();
        Session asking = factory.open();
        assertThat(Fate.findOut(asking, gone, "a")).isEqualTo(Fate.GONE);
        asking.close();
    }

    @Test
    void L17_anotherSessionThatHasTheLockKeepsIt() throws SQLException {
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        Session other = factory.open();
        assertThat(other.tryLock("a")).isEqualTo(Session.Got.YES);
        Session asking = factory.open();
        assertThat(Fate.findOut(asking, gone, "a")).isEqualTo(Fate.TAKEN);
        assertThat(server.holder("a")).isEqualTo(other.id());
    }

    /** Sockets of the machine's own have no ports; others are used again. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.1:4711"})
    void L1_aSessionOfTheSameIdAndAddressOnAServerThatWasStartedAnewIsNotEnded(String peer) throws SQLException {
        server.comeFrom(peer);
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        gone.abort();
        server.restart();
        Session holder = factory.open();
        assertThat(holder.id()).isEqualTo(gone.id());
        assertThat(holder.tryLock("a")).isEqualTo(Session.Got.YES);
        assertThat(Fate.findOut(factory.open(), gone, "a")).isEqualTo(Fate.TAKEN);
        assertThat(server.holder("a")).isEqualTo(holder.id());
    }

    /** Nor does the process list tell whose session it is. */
    @Test
    void L1_aSessionOfTheSameIdIsNotEndedWhereTheProcessListMayNotBeRead() throws SQLException {
        for (int i = 0; i < 4; i++) {
            server.hold("PROCESSLIST", Moment.BEFORE).fail(new SQLException("denied", "42000", 1227));
        }
        L1_aSessionOfTheSameIdAndAddressOnAServerThatWasStartedAnewIsNotEnded("");
    }

    @Test
    void L24_theServerIsToldThatASessionIsGoneAlsoWhereThereAreNoPorts() throws SQLException {
        server.comeFrom("localhost");
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        assertThat(gone.tryLock("a")).isEqualTo(Session.Got.YES);
        server.cutOff();
        gone.abort();
        assertThat(Fate.findOut(factory.open(), gone, "a")).isEqualTo(Fate.FREE);
        assertThat(server.holder("a")).isNull();
    }

    @Test
    void L24_theServerIsToldThatASessionIsGoneAlsoIfItsClockWasSet() throws SQLException {
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        assertThat(gone.tryLock("a")).isEqualTo(Session.Got.YES);
        server.cutOff();
        gone.abort();
        server.setClockForward(3_600);
        assertThat(Fate.findOut(factory.open(), gone, "a")).isEqualTo(Fate.FREE);
        assertThat(server.holder("a")).isNull();
    }

    @Test
    void L17_aServerThatWasStartedAnewWithinASecondHasForgottenIt() throws SQLException {
        SessionFactory factory = factory(server.source());
        server.restart();
        factory.open().close();
        Session gone = factory.open();
        server.restart();
        assertThat(Fate.findOut(factory.open(), gone, "a")).isEqualTo(Fate.GONE);
    }

    /** It had been running for long, and runs for long again. */
    @Test
    void L17_aServerThatWasStartedAnewLongAgoHasForgottenIt() throws SQLException {
        SessionFactory factory = factory(server.source());
        Session gone = factory.open();
        server.restart();
        server.setClockForward(86_400);
        assertThat(Fate.findOut(factory.open(), gone, "a")).isEqualTo(Fate.GONE);
    }
}

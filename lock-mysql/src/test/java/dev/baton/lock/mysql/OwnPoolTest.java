package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lock.testkit.Leftovers;
import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool of the client's own that connects as somebody else's would. */
class OwnPoolTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(20);

    private final FakeDatabase server = new FakeDatabase();
    private final List<String> logins = new CopyOnWriteArrayList<>();

    private DataSource noting() {
        DataSource source = server.source();
        return (DataSource) Proxy.newProxyInstance(
                OwnPoolTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        logins.add(Arrays.toString(arguments));
                    }
                    return method.invoke(source, arguments);
                });
    }

    /** As those are that somebody rotates. */
    @Test
    void L7_connectionsAreMadeWithThePasswordOfTheMoment() throws SQLException {
        try (HikariDataSource theirs = new HikariDataSource()) {
            theirs.setDataSource(noting());
            theirs.setUsername("app");
            theirs.setPassword("old");
            OwnPool pool = new OwnPool(theirs, /* most= */ 2, TIMEOUT);
            try {
                Borrowed first = pool.connect(TIMEOUT);
                theirs.setPassword("new");
                Borrowed second = pool.connect(TIMEOUT);
                first.giveBack();
                second.giveBack();
            } finally {
                pool.close();
            }
        }
        assertThat(logins).containsExactly("[app, old]", "[app, new]");
    }

    /** It is one for all drivers of the process, and other pools' connections would fail by it. */
    @Test
    void theLoginTimeoutOfAllDriversStaysAsItIs() {
        int before = DriverManager.getLoginTimeout();
        try (HikariDataSource theirs = new HikariDataSource()) {
            theirs.setJdbcUrl("jdbc:mariadb://127.0.0.1:1/shop");
            new OwnPool(theirs, /* most= */ 2, TIMEOUT).close();
            assertThat(DriverManager.getLoginTimeout()).isEqualTo(before);
        } finally {
            DriverManager.setLoginTimeout(before);
        }
    }
}

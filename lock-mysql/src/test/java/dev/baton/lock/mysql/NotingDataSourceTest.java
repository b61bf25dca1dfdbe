package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which data source connections are made by when the one given is a pool. */
class NotingDataSourceTest {
    private final DataSource driver = Driver.MARIADB.source(1, "shop", "app", "secret");

    /** One that has not been started. */
    private static HikariDataSource hikari() {
        return new HikariDataSource();
    }

    /** As frameworks put one before another. */
    private static DataSource wrapper(@Nullable DataSource wrapped) {
        return (DataSource) Proxy.newProxyInstance(
                NotingDataSourceTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (wrapped == null) {
                        throw new UnsupportedOperationException();
                    }
                    return method.invoke(wrapped, arguments);
                });
    }

    @Test
    void aDriversDataSourceIsTakenAsItIs() {
        assertThat(NotingDataSource.beneath(driver, 3)).isSameAs(driver);
    }

    @Test
    void aDataSourceThatSaysNothingOfItselfIsTakenAsItIs() {
        DataSource silent = wrapper(null);
        assertThat(NotingDataSource.beneath(silent, 3) == silent).isTrue();
    }

    @Test
    void ofAPoolItsDataSourceIsTakenAlsoBehindAWrapper() {
        try (HikariDataSource pool = hikari()) {
            pool.setDataSource(driver);
            assertThat(NotingDataSource.beneath(pool, 3)).isSameAs(driver);
            assertThat(NotingDataSource.beneath(wrapper(pool), 3)).isSameAs(driver);
        }
    }

    @Test
    void ofAPoolWithAnAddressTheAddressIsTaken() {
        try (HikariDataSource pool = hikari()) {
            pool.setJdbcUrl("jdbc:mariadb://127.0.0.1:1/shop");
            assertThat(NotingDataSource.beneath(pool, 3)).isInstanceOf(DriverDataSource.class);
        }
    }

    @Test
    void ofAPoolWithTheNameOfAClassThereIsNoDataSource() {
        try (HikariDataSource pool = hikari()) {
            pool.setDataSourceClassName("org.mariadb.jdbc.MariaDbDataSource");
            assertThatThrownBy(() -> NotingDataSource.beneath(pool, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("class");
        }
    }

    /** Also one of which the driver cannot say whether it is closed; the others are not forgotten by that. */
    @Test
    void atTheEndNoneIsLeftOpen() throws SQLException {
        FakeDatabase server = new FakeDatabase();
        NotingDataSource source = new NotingDataSource(server.source(), /* loginTimeoutSeconds= */ 1, failure -> {});
        Connection first = source.getConnection();
        server.failCall(1, new SQLException("isClosed"));
        Connection second = source.getConnection();
        assertThat(first.isClosed() || second.isClosed()).isFalse();
        assertThat(server.sessions()).isEqualTo(2);
        source.close();
        assertThat(server.sessions()).isZero();
        assertThatThrownBy(source::getConnection).hasMessageContaining("closed");
        assertThat(server.sessions()).isZero();
    }
}

package dev.baton.lock.mysql;

import dev.baton.lock.testkit.Leftovers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that are run on each kind of server, with clients of their own. */
@ParameterizedClass
@EnumSource(Product.class)
abstract class DatabaseTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Parameter
    @SuppressWarnings("NullAway.Init") // by JUnit
    Product product;

    Database server;
    Clients clients;

    /** Before all that is done before a test: where there is no server, nothing is done after it either. */
    @RegisterExtension
    final BeforeEachCallback started = context -> product.server();

    @BeforeEach
    final void open() {
        server = product.server();
        clients = new Clients(server, product.driver());
    }

    @AfterEach
    final void close() {
        clients.close();
    }

    /** Where connections come from that take this way to it. */
    final DataSource sourceBy(int port) {
        return product.driver().source(server, port);
    }

    /** Where a user's connections come from. */
    final DataSource sourceOf(String user, String password) {
        return product.driver().source(server.port(), server.schema(), user, password);
    }

    /** The first column of the first row. */
    static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    static String askUnchecked(Connection connection, String sql) {
        try {
            return ask(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.baton.lock.mysql;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** The JDBC drivers that clients are tested with. */
enum Driver {
    MARIADB {
        @Override
        String url(int port, String schema) {
            return "jdbc:mariadb://127.0.0.1:" + port + "/" + schema;
        }

        @Override
        DataSource source(int port, String schema, String user, String password) {
            try {
                MariaDbDataSource source = new MariaDbDataSource(url(port, schema));
                source.setUser(user);
                source.setPassword(password);
                return source;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    },
    MYSQL {
        @Override
        String url(int port, String schema) {
            return "jdbc:mysql://127.0.0.1:" + port + "/" + schema;
        }

        @Override
        DataSource source(int port, String schema, String user, String password) {
            MysqlDataSource source = new MysqlDataSource();
            source.setUrl(url(port, schema));
            source.setUser(user);
            source.setPassword(password);
            return source;
        }
    };

    /** Where connections to a server by a port of this machine come from, for whoever may use its schema and nothing else. */
    DataSource source(Database database, int port) {
        return source(port, database.schema(), database.user(), database.password());
    }

    /** Of a server on this machine. */
    abstract String url(int port, String schema);

    abstract DataSource source(int port, String schema, String user, String password);
}

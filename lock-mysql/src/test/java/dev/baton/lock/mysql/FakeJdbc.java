package dev.baton.lock.mysql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The driver of the {@link FakeDatabase}: as much of JDBC as is used. What a method that is not known here gives is nothing. */
final class FakeJdbc {
    private FakeJdbc() {}

    static DataSource source(FakeDatabase server) {
        return proxy(
                DataSource.class,
                (proxy, method, arguments) -> method.getName().equals("getConnection")
                        ? connection(server, server.connect())
                        : nothing(method));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What the type has for nothing. */
    private static @Nullable Object nothing(Method method) {
        Class<?> type = method.getReturnType();
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
    }

    private static Connection connection(FakeDatabase server, FakeSession session) {
        return proxy(Connection.class, new ConnectionHandler(server, session));
    }

    private static final class ConnectionHandler implements InvocationHandler {
        private final FakeDatabase server;
        private final FakeSession session;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile boolean autoCommit;

        ConnectionHandler(FakeDatabase server, FakeSession session) {
            this.server = server;
            this.session = session;
            this.autoCommit = server.given().autoCommit();
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
            Object[] arguments = given == null ? new Object[0] : given;
            Throwable failure = server.callFailure();
            if (failure != null) {
                throw failure;
            }
            switch (method.getName()) {
                case "close" -> {
                    if (!session.closed) {
                        server.noteReturned("autocommit %s, network timeout %d, wait_timeout %d"
                                .formatted(autoCommit, session.networkTimeoutMillis, session.waitTimeout));
                    }
                    end(/* orderly= */ true);
                }
                case "abort" -> {
                    Throwable unbreakable = server.unbreakable();
                    if (unbreakable != null) {
                        throw unbreakable;
                    }
                    end(/* orderly= */ false);
                }
                case "isClosed" -> {
                    return session.closed;
                }
                case "prepareStatement", "createStatement" -> {
                    requireOpen();
                    return statement(arguments.length == 0 ? "" : (String) arguments[0]);
                }
                case "getAutoCommit" -> {
                    return autoCommit;
                }
                case "setAutoCommit" -> autoCommit = (Boolean) arguments[0];
                case "getNetworkTimeout" -> {
                    return session.networkTimeoutMillis;
                }
                case "setNetworkTimeout" -> {
                    requireOpen();
                    session.networkTimeoutMillis = (Integer) arguments[1];
                }
                case "isValid", "isWrapperFor" -> {
                    return !session.closed;
                }
                case "unwrap" -> {
                    return proxy;
                }
                case "getMetaData" -> {
                    return metaData();
                }
                case "hashCode" -> {
                    return System.identityHashCode(proxy);
                }
                case "equals" -> {
                    return proxy == arguments[0];
                }
                case "toString" -> {
                    return "connection of session " + session.id;
                }
                default -> {
                    return nothing(method);
                }
            }
            return null;
        }

        private void end(boolean orderly) {
            if (over.compareAndSet(false, true)) {
                session.closed = true;
                session.disconnected(orderly);
            }
        }

        private void requireOpen() throws SQLException {
            if (session.closed) {
                throw new SQLNonTransientConnectionException("(conn) Connection is closed", "08000");
            }
        }

        private DatabaseMetaData metaData() {
            return proxy(
                    DatabaseMetaData.class,
                    (proxy, method, arguments) ->
                            method.getName().equals("getDatabaseProductVersion") ? server.greeting() : nothing(method));
        }

        private PreparedStatement statement(String sql) {
            Map<Integer, Object> set = new TreeMap<>();
            return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
                String name = method.getName();
                if (name.startsWith("set") && arguments.length == 2) {
                    set.put((Integer) arguments[0], arguments[1]);
                    return null;
                }
                if (!name.startsWith("execute")) {
                    return nothing(method);
                }
                List<Map<String, @Nullable Object>> rows =
                        run(arguments == null ? sql : (String) arguments[0], new ArrayList<>(set.values()));
                return name.equals("executeQuery") ? resultSet(rows) : nothing(method);
            });
        }

        /** A connection is of no use any more after an error of it. */
        private List<Map<String, @Nullable Object>> run(String sql, List<Object> arguments) throws SQLException {
            requireOpen();
            try {
                return session.run(sql, arguments);
            } catch (SQLNonTransientConnectionException e) {
                end(/* orderly= */ false);
                throw e;
            }
        }
    }

    private static ResultSet resultSet(List<Map<String, @Nullable Object>> rows) {
        Iterator<Map<String, @Nullable Object>> left = rows.iterator();
        return proxy(ResultSet.class, new InvocationHandler() {
            private Map<String, @Nullable Object> row = Map.of();
            private @Nullable Object last;

            @Override
            public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
                String name = method.getName();
                if (name.equals("next")) {
                    boolean more = left.hasNext();
                    row = more ? left.next() : Map.of();
                    return more;
                }
                if (name.equals("wasNull")) {
                    return last == null;
                }
                if (!name.startsWith("get") || arguments == null) {
                    return nothing(method);
                }
                last = column(row, arguments[0]);
                return converted(last, method);
            }
        });
    }

    private static @Nullable Object column(Map<String, @Nullable Object> row, Object key) {
        return key instanceof Integer index ? new ArrayList<>(row.values()).get(index - 1) : row.get(key);
    }

    private static @Nullable Object converted(@Nullable Object value, Method method) {
        if (value == null) {
            return nothing(method);
        }
        String text = value.toString();
        return switch (method.getName()) {
            case "getInt" -> Integer.valueOf(text);
            case "getLong" -> Long.valueOf(text);
            default -> text;
        };
    }
}

package dev.baton.lock.mysql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A data source whose statements a test sees, and can hold up, before they run and after that. */
final class HookedSource {
    private static final Object NOTHING = new Object(); // of a method without result

    private HookedSource() {}

    /** What is done at each statement; it may throw what the statement is to fail with. */
    interface Hook {
        default void before(String sql) throws SQLException {}

        default void after(String sql) throws SQLException {}

        /** Whether a connection is broken off that is to be; if not, the server does not hear of it. */
        default boolean aborts() {
            return true;
        }
    }

    static DataSource of(DataSource source, Hook hook) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? hooked(connection, hook) : result;
        });
    }

    private static Connection hooked(Connection connection, Hook hook) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("abort") && !hook.aborts()) {
                return NOTHING;
            }
            Object result = call(connection, method, arguments);
            return result instanceof PreparedStatement statement && arguments[0] instanceof String sql
                    ? hooked(statement, sql, hook)
                    : result;
        });
    }

    private static PreparedStatement hooked(PreparedStatement statement, String sql, Hook hook) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            boolean runs = method.getName().startsWith("execute");
            if (runs) {
                hook.before(sql);
            }
            Object result = call(statement, method, arguments);
            if (runs) {
                hook.after(sql);
            }
            return result;
        });
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                HookedSource.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.run(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

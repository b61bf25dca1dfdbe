package dev.baton.lock.mysql;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The server that {@code -Dbaton.mysql.uri=mysql://user:password@host:port/schema} names. It may serve others as well: it is
 * neither stopped nor started.
 */
record GivenDatabase(String host, int port, String schema, String user, String password) implements Database {
    static final String PROPERTY = "baton.mysql.uri";

    /** Null if none is named. */
    static @Nullable GivenDatabase find() {
        String given = System.getProperty(PROPERTY, "");
        return given.isBlank() ? null : parse(URI.create(given));
    }

    private static GivenDatabase parse(URI uri) {
        String[] login = uri.getUserInfo().split(":", 2);
        return new GivenDatabase(
                uri.getHost(), uri.getPort(), uri.getPath().substring(1), login[0], login.length == 2 ? login[1] : "");
    }

    @Override
    public boolean canRestart() {
        return false;
    }

    @Override
    public boolean canFreeze() {
        return false;
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void freeze() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // It is not ours.
    }
}

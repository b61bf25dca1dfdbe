package dev.baton.lock.mysql;

import dev.baton.lock.testkit.EmbeddedDatabase;

/** A server of this JVM's own. */
record OwnDatabase(EmbeddedDatabase server) implements Database {
    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public boolean canRestart() {
        return true;
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void freeze() {
        server.freeze();
    }

    @Override
    public void thaw() {
        server.thaw();
    }

    @Override
    public void close() {
        server.close();
    }
}

package dev.baton.lock.mysql;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a test class the server that a property names, else a MySQL in a container, else, without Docker, an embedded one. */
final class DatabaseExtension implements BeforeAllCallback, AfterAllCallback {
    private @Nullable Database own; // the class's
    private @Nullable Database database;

    Database get() {
        return Objects.requireNonNull(database);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        own = GivenDatabase.find();
        if (own == null && DockerMySql.available()) {
            own = DockerMySql.start();
        }
        database = own == null ? Product.MYSQL_8_0.server() : own;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (own != null) {
            own.close();
        }
    }
}

package dev.baton.lock.mysql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.testkit.EmbeddedMariaDb;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a test class a server; where that cannot be, its tests are aborted with the reason. */
final class DatabaseExtension implements BeforeAllCallback, AfterAllCallback {
    private final Supplier<Database> start;
    private @Nullable Database database;

    private DatabaseExtension(Supplier<Database> start) {
        this.start = start;
    }

    /** A MariaDB of the class's own. */
    static DatabaseExtension mariaDb() {
        return new DatabaseExtension(() -> {
            assumeTrue(EmbeddedMariaDb.supported(), "the embedded MariaDB runs on Linux on x86-64 only");
            return Database.embedded();
        });
    }

    /** The server that a property names, else a MySQL in a container. */
    static DatabaseExtension mySql() {
        return new DatabaseExtension(() -> {
            Database given = GivenDatabase.find();
            if (given != null) {
                return given;
            }
            assumeTrue(
                    DockerMySql.available(),
                    "no Docker for a MySQL, and no -D" + GivenDatabase.PROPERTY
                            + "=mysql://user:password@host:port/schema");
            return DockerMySql.start();
        });
    }

    Database get() {
        return Objects.requireNonNull(database);
    }

    int port() {
        return get().port();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database = start.get();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (database != null) {
            database.close();
        }
    }
}

package dev.baton.lock.mysql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.EmbeddedMariaDb;
import dev.baton.lock.testkit.EmbeddedMySql;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The kinds of server that tests run on. There is one of each per JVM, which ends with it. */
enum Product {
    MARIADB(null, Driver.MARIADB),
    MYSQL_5_7(EmbeddedMySql.Version.V5_7, Driver.MARIADB),
    MYSQL_8_0(EmbeddedMySql.Version.V8_0, Driver.MYSQL);

    private static final Map<Product, Database> RUNNING = new ConcurrentHashMap<>();

    private final EmbeddedMySql.@Nullable Version version; // null: MariaDB
    private final Driver driver;

    Product(EmbeddedMySql.@Nullable Version version, Driver driver) {
        this.version = version;
        this.driver = driver;
    }

    private boolean supported() {
        return version == null ? EmbeddedMariaDb.supported() : EmbeddedMySql.supported(version);
    }

    private EmbeddedDatabase start() {
        return version == null ? EmbeddedMariaDb.start() : EmbeddedMySql.start(version);
    }

    /** Aborts the test, with the reason, where there can be none. */
    Database server() {
        assumeTrue(supported(), "the embedded servers run on Linux on x86-64 only, MySQL with libnuma and libcrypt");
        return RUNNING.computeIfAbsent(this, product -> new OwnDatabase(product.start()));
    }

    boolean isMariaDb() {
        return version == null;
    }

    /** What it is tested with. */
    Driver driver() {
        return driver;
    }
}

package dev.baton.lock.mysql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.EmbeddedMariaDb;
import dev.baton.lock.testkit.EmbeddedMySql;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds of server that tests run on. There is one of each per JVM, which ends with it. */
enum Product {
    MARIADB(Driver.MARIADB) {
        @Override
        boolean supported() {
            return EmbeddedMariaDb.supported();
        }

        @Override
        EmbeddedDatabase start() {
            return EmbeddedMariaDb.start();
        }
    },
    MYSQL_5_7(Driver.MARIADB) {
        @Override
        boolean supported() {
            return EmbeddedMySql.supported(EmbeddedMySql.Version.V5_7);
        }

        @Override
        EmbeddedDatabase start() {
            return EmbeddedMySql.start(EmbeddedMySql.Version.V5_7);
        }
    },
    MYSQL_8_0(Driver.MYSQL) {
        @Override
        boolean supported() {
            return EmbeddedMySql.supported(EmbeddedMySql.Version.V8_0);
        }

        @Override
        EmbeddedDatabase start() {
            return EmbeddedMySql.start(EmbeddedMySql.Version.V8_0);
        }
    };

    private static final Map<Product, Database> RUNNING = new ConcurrentHashMap<>();

    private final Driver driver;

    Product(Driver driver) {
        this.driver = driver;
    }

    abstract boolean supported();

    abstract EmbeddedDatabase start();

    /** Aborts the test, with the reason, where there can be none. */
    Database server() {
        assumeTrue(supported(), "the embedded servers run on Linux on x86-64 only, MySQL with libnuma and libcrypt");
        return RUNNING.computeIfAbsent(this, product -> new OwnDatabase(product.start()));
    }

    boolean isMariaDb() {
        return this == MARIADB;
    }

    /** What it is tested with. */
    Driver driver() {
        return driver;
    }
}

package dev.baton.lock.testkit;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the tests' Redis comes from. */
enum RedisSource {
    /** The server that {@code -Dbaton.redis.uri=…} names. It may serve others as well. */
    EXTERNAL,
    /** A container of this JVM. */
    DOCKER,
    /** A process of this JVM. */
    EMBEDDED;

    static final String URI_PROPERTY = "baton.redis.uri";

    static RedisSource choose(@Nullable String uri, BooleanSupplier docker, BooleanSupplier embedded) {
        if (uri != null && !uri.isBlank()) {
            return EXTERNAL;
        }
        if (docker.getAsBoolean()) {
            return DOCKER;
        }
        if (embedded.getAsBoolean()) {
            return EMBEDDED;
        }
        throw new IllegalStateException("no Redis to test with: give -D" + URI_PROPERTY
                + "=redis://…, start Docker, or use Linux or macOS on x86-64 or arm64");
    }
}

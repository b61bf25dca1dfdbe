package dev.baton.lock.testkit;

import org.jspecify.annotations.Nullable;

/** The one Redis that all test classes of a JVM share, started when the first of them asks. */
record SharedRedis(RedisSource source, String uri) {

    static SharedRedis get() {
        return Started.INSTANCE;
    }

    /** True if nobody but this JVM uses the server: its data may be deleted. */
    boolean isOwn() {
        return source != RedisSource.EXTERNAL;
    }

    static SharedRedis start(@Nullable String externalUri) {
        RedisSource source = RedisSource.choose(externalUri, DockerRedis::available, EmbeddedRedis::supported);
        return switch (source) {
            case EXTERNAL -> new SharedRedis(source, String.valueOf(externalUri));
            case DOCKER -> new SharedRedis(source, DockerRedis.start());
            case EMBEDDED -> new SharedRedis(source, EmbeddedRedis.start().uri());
        };
    }

    private static final class Started {
        static final SharedRedis INSTANCE = start(System.getProperty(RedisSource.URI_PROPERTY));
    }
}

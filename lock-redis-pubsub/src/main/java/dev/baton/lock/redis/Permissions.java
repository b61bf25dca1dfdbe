package dev.baton.lock.redis;

/** The commands that the Redis user of a lock client needs, as rules of the server's access control lists. */
final class Permissions {
    /** On every server. */
    static final String COMMANDS = "+time +eval +evalsha +hmget +hget +hset +hdel +hkeys +hexists +hgetall +pexpire";
    /** On one server, and on those behind Sentinel. */
    static final String MESSAGES = "+subscribe +unsubscribe +publish +pubsub|numsub";
    /** On a cluster, instead of {@link #MESSAGES}. */
    static final String SHARDED_MESSAGES =
            "+ssubscribe +sunsubscribe +spublish +pubsub|shardnumsub +cluster|nodes +asking";
    /** For locks with {@code replicas(…)}. */
    static final String REPLICAS = "+wait";

    private Permissions() {}

    /** The error, with what to do about it if it is that a permission is missing; within a script Redis 7.0 does not say which. */
    static String explained(String error) {
        boolean denied = error.contains("NOPERM")
                || error.contains("The user executing the script can't") // Redis 7.0
                || error.contains("ACL failure in script");
        return denied && !error.contains(COMMANDS) ? error + advice() : error;
    }

    private static String advice() {
        return " (the Redis user needs its locks' keys and channels, that is ~<prefix>:* and &<prefix>:*, and %s, with %s or on a cluster %s, and %s for replicas)"
                .formatted(COMMANDS, MESSAGES, SHARDED_MESSAGES, REPLICAS);
    }
}

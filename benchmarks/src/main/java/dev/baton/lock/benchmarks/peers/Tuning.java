package dev.baton.lock.benchmarks.peers;

import java.time.Duration;

/**
 * Settings other than a library's own.
 *
 * @param watchdogTimeout lease of a watched hold, renewed every third of it
 * @param linger how long subscriptions are kept when nobody waits any more, by a library that keeps them
 */
public record Tuning(Duration watchdogTimeout, Duration linger) {

    /** Connects a client with these settings to the server. */
    public PeerClient open(Peer peer, String redisUri) {
        return switch (peer) {
            case BATON -> BatonPeer.tuned(redisUri, watchdogTimeout, linger);
            case REDISSON -> RedissonPeer.tuned(redisUri, watchdogTimeout);
            default -> throw new IllegalArgumentException(peer + " is measured with its own settings only");
        };
    }
}

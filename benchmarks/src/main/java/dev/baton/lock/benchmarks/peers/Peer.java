package dev.baton.lock.benchmarks.peers;

import java.util.Set;
import java.util.function.Function;

/** What is measured side by side. */
@SuppressWarnings("ImmutableEnumChecker") // its set and function are immutable
public enum Peer {
    BATON("Baton", BatonPeer::withLocalHandoff, Requests.SCRIPTS),
    BATON_STRICT("Baton, no local handoff", BatonPeer::inStrictOrder, Requests.SCRIPTS),
    BATON_STRICT_LEASED("Baton, no local handoff, leased", BatonPeer::inStrictOrderLeased, Requests.SCRIPTS),
    REDISSON("Redisson RLock", RedissonPeer::plain, Requests.SCRIPTS),
    REDISSON_FAIR("Redisson RFairLock", RedissonPeer::fair, Requests.SCRIPTS),
    REDISSON_SPIN("Redisson RSpinLock", RedissonPeer::spinning, Requests.SCRIPTS),
    SPRING_PUBSUB("Spring, pub/sub", SpringPeer::subscribing, Requests.SCRIPTS),
    SPRING_SPIN("Spring, spin", SpringPeer::spinning, Requests.SCRIPTS),
    SPIN_REDLOCK("spin lock, 200 ms + jitter", LettucePeer::spinningAsRedlock, Requests.SET_AND_SCRIPTS),
    REDISSON_LEASED("Redisson RLock, leased", RedissonPeer::leased, Requests.SCRIPTS),
    SPIN("spin lock, 1 ms", LettucePeer::spinning, Requests.SET_AND_SCRIPTS),
    FLOOR("floor", LettucePeer::floor, Requests.SET_AND_SCRIPTS);

    private final String title;
    private final Function<String, PeerClient> opener;
    private final Set<String> requests;

    Peer(String title, Function<String, PeerClient> opener, Set<String> requests) {
        this.title = title;
        this.opener = opener;
        this.requests = requests;
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** The commands that this peer sends to acquire and release; those run inside its scripts do not count. */
    public Set<String> requests() {
        return requests;
    }

    /** Connects a client to the server. */
    public PeerClient open(String redisUri) {
        return opener.apply(redisUri);
    }

    private static final class Requests {
        static final Set<String> SCRIPTS = Set.of("eval", "evalsha");
        static final Set<String> SET_AND_SCRIPTS = Set.of("set", "eval", "evalsha");

        private Requests() {}
    }
}

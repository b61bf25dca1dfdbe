package dev.baton.lock.benchmarks.peers;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    REDLOCK("Baton's Redlock, 3 servers", BatonPeer::onServers, Requests.SCRIPTS, /* servers= */ 3),
    REDLOCK_ONE("Baton's Redlock, 1 server", BatonPeer::onServers, Requests.SCRIPTS),
    BATON_MARIADB("Baton on MariaDB", MySqlPeer::baton, Requests.NONE),
    GET_LOCK("GET_LOCK loop on MariaDB", MySqlPeer::byHand, Requests.NONE),
    FLOOR("floor", LettucePeer::floor, Requests.SET_AND_SCRIPTS);

    private final String title;
    private final Function<String, PeerClient> opener;
    private final Set<String> requests;
    private final int servers;

    Peer(String title, Function<String, PeerClient> opener, Set<String> requests) {
        this(title, opener, requests, /* servers= */ 1);
    }

    Peer(String title, Function<String, PeerClient> opener, Set<String> requests, int servers) {
        this.title = title;
        this.opener = opener;
        this.requests = requests;
        this.servers = servers;
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** The commands that this peer sends to acquire and release; those run inside its scripts do not count. */
    public Set<String> requests() {
        return requests;
    }

    /** Whether its locks are Redis's; else they are MariaDB's. */
    public boolean isOnRedis() {
        return !requests.isEmpty();
    }

    /**
     * Connects a client to as many of the servers as it needs.
     *
     * @param uris of all Redis servers, with a space in between; or the JDBC URL of MariaDB
     */
    public PeerClient open(String uris) {
        String needed = Stream.of(uris.split(" ", -1)).limit(servers).collect(Collectors.joining(" "));
        return opener.apply(needed);
    }

    private static final class Requests {
        static final Set<String> NONE = Set.of();
        static final Set<String> SCRIPTS = Set.of("eval", "evalsha");
        static final Set<String> SET_AND_SCRIPTS = Set.of("set", "eval", "evalsha");

        private Requests() {}
    }
}

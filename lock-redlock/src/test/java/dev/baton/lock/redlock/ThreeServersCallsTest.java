package dev.baton.lock.redlock;

import org.junit.jupiter.api.extension.RegisterExtension;

/** redlock.rb's calls on three servers. */
class ThreeServersCallsTest extends RedlockCalls {
    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @Override
    OwnServers servers() {
        return SERVERS;
    }
}

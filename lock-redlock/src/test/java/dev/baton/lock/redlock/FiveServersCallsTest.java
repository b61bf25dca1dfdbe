package dev.baton.lock.redlock;

import org.junit.jupiter.api.extension.RegisterExtension;

/** redlock.rb's calls on five servers. */
class FiveServersCallsTest extends RedlockCalls {
    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(5);

    @Override
    OwnServers servers() {
        return SERVERS;
    }
}

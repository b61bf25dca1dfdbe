package dev.baton.lock.redlock;

import org.junit.jupiter.api.extension.RegisterExtension;

/** redlock.rb's calls on one server. */
class OneServerCallsTest extends RedlockCalls {
    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(1);

    @Override
    OwnServers servers() {
        return SERVERS;
    }
}

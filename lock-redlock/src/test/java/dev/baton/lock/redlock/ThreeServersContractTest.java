package dev.baton.lock.redlock;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on three servers. */
class ThreeServersContractTest extends RedlockContract {
    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    @Override
    protected ContractFixture newFixture() {
        return new RedlockFixture(SERVERS);
    }
}

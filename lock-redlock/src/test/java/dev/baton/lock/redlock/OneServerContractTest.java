package dev.baton.lock.redlock;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on a single server: the spin lock. */
class OneServerContractTest extends RedlockContract {
    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(1);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    @Override
    protected ContractFixture newFixture() {
        return new RedlockFixture(SERVERS);
    }
}

package dev.baton.lock.redis;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The contract on a Redis server whose every published grant is lost on its way, with each test's actors spread over
 * three clients: nearly every handoff is one between clients, and the heartbeat carries it (R8).
 */
class ThreeClientsLostGrantsContractTest extends LockContract {
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @Override
    protected ContractFixture newFixture() {
        return new RedisFixture(REDIS.server(), /* grantsArrive= */ false, /* clients= */ 3, /* fewer= */ 20);
    }
}

package dev.baton.lock.redis;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on a Redis server, by a user that may do what locks need, and nothing else. */
class RedisContractTest extends LockContract {
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @Override
    protected ContractFixture newFixture() {
        MinimalUser user = new MinimalUser(RedisFixture.PREFIX);
        user.define(REDIS.server());
        return new RedisFixture(REDIS.server(), user::uri);
    }
}

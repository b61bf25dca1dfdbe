package dev.baton.lock.mysql;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on the oldest MySQL that is still met often. */
class MySql57ContractTest extends LockContract {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Override
    protected ContractFixture newFixture() {
        return new DatabaseFixture(Product.MYSQL_5_7);
    }
}

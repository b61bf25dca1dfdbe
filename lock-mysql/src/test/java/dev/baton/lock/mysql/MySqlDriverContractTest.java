package dev.baton.lock.mysql;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with the other driver. */
class MySqlDriverContractTest extends LockContract {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Override
    protected ContractFixture newFixture() {
        return new DatabaseFixture(Product.MARIADB.server(), Driver.MYSQL);
    }
}

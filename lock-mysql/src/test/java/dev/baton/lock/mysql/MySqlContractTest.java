package dev.baton.lock.mysql;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on MySQL: in a container, or the one that {@code -Dbaton.mysql.uri=…} names. */
class MySqlContractTest extends LockContract {
    @RegisterExtension
    static final DatabaseExtension SERVER = DatabaseExtension.mySql();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Override
    protected ContractFixture newFixture() {
        return new DatabaseFixture(SERVER.get(), Driver.MYSQL);
    }
}

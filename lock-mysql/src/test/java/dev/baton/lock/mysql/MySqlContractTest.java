package dev.baton.lock.mysql;

import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.LockContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on MySQL: the one that {@code -Dbaton.mysql.uri=…} names, else one in a container, else an embedded one. */
class MySqlContractTest extends LockContract {
    @RegisterExtension
    static final DatabaseExtension SERVER = new DatabaseExtension();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Override
    protected ContractFixture newFixture() {
        return new DatabaseFixture(SERVER.get(), Driver.MYSQL);
    }
}

package dev.baton.lock.testkit;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract, on the backend that has no network. */
class InMemoryContractTest extends LockContract {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    @Override
    protected ContractFixture newFixture() {
        return new Fixture();
    }

    private static final class Fixture implements ContractFixture {
        private static final Duration LINGER = ScaledTime.of(500);

        private final InMemoryServer server = new InMemoryServer();
        private boolean frozen;

        @Override
        public LockClient newClient(LockOptions defaults) {
            return server.newClient(new Settings(
                    ClientIds.next(),
                    defaults,
                    commandTimeout().toNanos(),
                    unavailableTimeout().toNanos(),
                    claimWindow().toNanos(),
                    LINGER.toNanos()));
        }

        @Override
        public Duration commandTimeout() {
            return ScaledTime.of(600);
        }

        @Override
        public Duration unavailableTimeout() {
            return ScaledTime.of(1_000);
        }

        @Override
        public Optional<String> missing(Fault fault) {
            return fault == Fault.CUT_OFF
                    ? Optional.of("the in-memory server has no connection of its own to each client")
                    : Optional.empty();
        }

        @Override
        public void freeze() {
            frozen = true;
            server.freeze();
        }

        @Override
        public void thaw() {
            if (frozen) {
                frozen = false;
                server.thaw();
            }
        }

        @Override
        public void unreachable() {
            server.setUnreachable(true);
        }

        @Override
        public void reachable() {
            server.setUnreachable(false);
        }

        @Override
        public void loseData() {
            server.loseData();
        }

        @Override
        public void crash(LockClient client) {
            server.crash((InMemoryLockClient) client);
        }

        @Override
        public Optional<Executor> networkThread(LockClient client) {
            return Optional.of(server::execute);
        }
    }
}

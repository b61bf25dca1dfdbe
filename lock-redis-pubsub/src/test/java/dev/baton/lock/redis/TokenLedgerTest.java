package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** That the ledger sees what it is there to see. */
class TokenLedgerTest {
    private final TokenLedger ledger = new TokenLedger();
    private final AtomicBoolean firstIsHeld = new AtomicBoolean(true);

    private static LockHandle hold(long token, AtomicBoolean held) {
        return (LockHandle) Proxy.newProxyInstance(
                LockHandle.class.getClassLoader(), new Class<?>[] {LockHandle.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "lockName" -> "orders";
                        case "fencingToken" -> token;
                        case "isHeld" -> held.get();
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @Test
    void holdsOneAfterAnotherAreAsTheyShouldBe() {
        LockHandle first = hold(1, firstIsHeld);
        ledger.enter(first);
        ledger.leave(first);
        ledger.enter(hold(2, new AtomicBoolean(true)));
        ledger.assertNoViolations();
    }

    @Test
    void aHoldThatIsOverMayBeInsideStill() {
        ledger.enter(hold(1, firstIsHeld));
        firstIsHeld.set(false);
        ledger.enter(hold(3, new AtomicBoolean(true)));
        ledger.enter(hold(2, firstIsHeld)); // knows that it is over, and does nothing
        ledger.assertNoViolations();
    }

    @Test
    void twoAtOnceAreSeen() {
        ledger.enter(hold(1, firstIsHeld));
        ledger.enter(hold(2, new AtomicBoolean(true)));
        assertThatThrownBy(ledger::assertNoViolations).hasMessageContaining("2 while 1 is held");
    }

    @Test
    void aTokenThatGoesBackIsSeen() {
        LockHandle first = hold(2, firstIsHeld);
        ledger.enter(first);
        ledger.leave(first);
        ledger.enter(hold(2, new AtomicBoolean(true)));
        assertThatThrownBy(ledger::assertNoViolations).hasMessageContaining("token 2 after 2");
    }
}

package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The contract of {@code docs/contract.md} as tests, named by the rules, through the public API only. A backend's test
 * class extends this one and says where its clients come from:
 *
 * <pre>{@code
 * class MyBackendContractTest extends LockContract {
 *     @Override
 *     protected ContractFixture newFixture() {
 *         return new MyBackendFixture();
 *     }
 * }
 * }</pre>
 *
 * <p>A test that needs a fault which the fixture cannot stage, or whose rule the backend declares not to keep, is aborted
 * with the reason. So is one about a single client where the fixture has several at once. What holds instead of a rule
 * that is not kept is tested by methods of the backend's class, named by the rule.
 *
 * <p>It is made of interfaces with default methods, one per topic, so that a report names the backend's class for all.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class LockContract
        implements ExclusionContract,
                WaitingContract,
                HandoffContract,
                InterruptionContract,
                LeaseContract,
                LossContract,
                UnlockContract,
                HygieneContract {
    private @Nullable ContractStage stage;

    /** Where the clients of the next test come from. */
    protected abstract ContractFixture newFixture();

    @Override
    public final ContractStage stage() {
        return Objects.requireNonNull(stage);
    }

    @BeforeEach
    final void setTheStage(TestInfo test) {
        stage = new ContractStage(newFixture());
        test.getTestMethod().ifPresent(method -> {
            abortIfDeviating(method);
            abortIfAboutOneClient(method);
        });
    }

    @AfterEach
    final void clearTheStage() {
        ContractStage set = stage;
        if (set != null) {
            set.close();
        }
    }

    private void abortIfDeviating(Method test) {
        String instead = stage().fixture().deviations().get(ruleOf(test));
        boolean isOfTheSuite = test.getDeclaringClass().isInterface();
        assumeTrue(
                instead == null || !isOfTheSuite,
                () -> "declared deviation from " + ruleOf(test) + "; instead: " + instead);
    }

    private void abortIfAboutOneClient(Method test) {
        OneClient one = test.getAnnotation(OneClient.class);
        int clients = stage().fixture().clients();
        assumeTrue(
                one == null || clients == 1,
                () -> "not applicable to %d clients at once: %s".formatted(clients, one.value()));
    }

    /** As many clients as the fixture says are at work at once. */
    @Test
    final void actorsAreDealtOverTheClients() {
        int clients = stage().fixture().clients();
        assertThat(Stream.generate(() -> stage().actor(Face.HANDLE).client())
                        .limit(2L * clients)
                        .distinct())
                .hasSize(clients)
                .contains(stage().client());
    }

    /** What a backend keeps instead of a rule is tested as well. */
    @Test
    final void everyDeclaredDeviationIsTested() {
        assertThat(stage().fixture().deviations().keySet())
                .allSatisfy(rule -> assertThat(testsOfTheBackend()).contains(rule));
    }

    private Stream<String> testsOfTheBackend() {
        return Stream.<Class<?>>iterate(getClass(), type -> type != LockContract.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(LockContract::ruleOf);
    }

    private static String ruleOf(Method test) {
        return test.getName().split("_", 2)[0];
    }
}

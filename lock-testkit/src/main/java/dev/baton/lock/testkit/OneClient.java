package dev.baton.lock.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test about what happens within one client. Where the actors of a test are spread over several clients ({@link
 * ContractFixture#clients}), it does not apply, and is reported as aborted with the reason.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface OneClient {
    /** Why it is about one client. */
    String value();
}

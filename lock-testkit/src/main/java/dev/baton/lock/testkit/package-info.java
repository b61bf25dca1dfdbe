/** The contract tests that every backend passes, the servers they run against, and an in-memory client. */
@NullMarked
package dev.baton.lock.testkit;

import org.jspecify.annotations.NullMarked;

/** Faults of a network on loopback, for tests and trials: without a test framework. */
@NullMarked
package dev.baton.lock.faults;

import org.jspecify.annotations.NullMarked;

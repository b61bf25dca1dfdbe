/** Benchmarks of the locks beside other libraries. */
@NullMarked
package dev.baton.lock.benchmarks;

import org.jspecify.annotations.NullMarked;

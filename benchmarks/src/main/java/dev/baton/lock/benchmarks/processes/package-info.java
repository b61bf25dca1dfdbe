/** Java processes that a benchmark starts beside its own, and gives orders over pipes. */
@NullMarked
package dev.baton.lock.benchmarks.processes;

import org.jspecify.annotations.NullMarked;

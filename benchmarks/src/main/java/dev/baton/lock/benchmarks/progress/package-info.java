/** Shows what runs, and what is left. */
@NullMarked
package dev.baton.lock.benchmarks.progress;

import org.jspecify.annotations.NullMarked;

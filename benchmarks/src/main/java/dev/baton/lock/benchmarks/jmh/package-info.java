/** What JMH is right for: one operation, repeated. */
@NullMarked
package dev.baton.lock.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;

/** What holds and names cost a client that has a JVM to itself. */
@NullMarked
package dev.baton.lock.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;

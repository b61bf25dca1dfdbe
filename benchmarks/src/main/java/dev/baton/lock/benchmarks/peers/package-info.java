/** The locks that are measured, behind one face. */
@NullMarked
package dev.baton.lock.benchmarks.peers;

import org.jspecify.annotations.NullMarked;

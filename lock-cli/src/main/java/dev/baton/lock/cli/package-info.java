/** The command line. */
@NullMarked
package dev.baton.lock.cli;

import org.jspecify.annotations.NullMarked;

/** Locks on a majority of independent Redis servers (Redlock), and on one of them (the spin lock). */
@NullMarked
package dev.baton.lock.redlock;

import org.jspecify.annotations.NullMarked;

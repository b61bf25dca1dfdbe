/** Renews the leases of held locks before they expire and tells their holders when one is lost. */
@NullMarked
package dev.baton.lock.watchdog;

import org.jspecify.annotations.NullMarked;

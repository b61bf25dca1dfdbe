/** What Baton's own modules share; not for users. */
@NullMarked
package dev.baton.lock.internal;

import org.jspecify.annotations.NullMarked;

/** What the backends on Redis share. For them alone. */
@NullMarked
package dev.baton.lock.lettuce;

import org.jspecify.annotations.NullMarked;

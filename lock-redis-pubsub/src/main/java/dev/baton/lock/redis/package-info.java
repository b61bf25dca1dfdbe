/** Locks on Redis, whose waiters are woken by pub/sub. */
@NullMarked
package dev.baton.lock.redis;

import org.jspecify.annotations.NullMarked;

/** Locks by the named locks of MySQL and MariaDB. */
@NullMarked
package dev.baton.lock.mysql;

import org.jspecify.annotations.NullMarked;

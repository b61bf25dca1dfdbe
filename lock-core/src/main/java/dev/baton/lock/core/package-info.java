/** The engine that every backend shares, and the interfaces that a backend implements. */
@NullMarked
package dev.baton.lock.core;

import org.jspecify.annotations.NullMarked;

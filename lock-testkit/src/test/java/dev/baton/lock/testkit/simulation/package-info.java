/** A deterministic simulation of clients, connections and a server: the engine under every fault that the contract names. */
@NullMarked
package dev.baton.lock.testkit.simulation;

import org.jspecify.annotations.NullMarked;

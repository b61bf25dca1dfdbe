package dev.baton.lock.testkit.simulation;

import java.util.List;

/** Random numbers that depend on the seed alone, on every JDK (SplitMix64: Steele, Lea, Flood, OOPSLA 2014). */
final class Chance {
    private long state;

    Chance(long seed) {
        this.state = seed;
    }

    /** Another source, independent of how much is drawn from this one later. */
    Chance fork() {
        return new Chance(next());
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0 (inclusive) to 1. */
    double unit() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    boolean hits(double probability) {
        return unit() < probability;
    }

    /** Both ends included. */
    long between(long least, long most) {
        return least + Math.floorMod(next(), most - least + 1);
    }

    /** Both ends included; each order of magnitude as likely as the others. */
    long spread(long least, long most) {
        return Math.round(least * Math.pow((double) most / least, unit()));
    }

    int index(int size) {
        return (int) between(0, size - 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(index(choices.size()));
    }
}

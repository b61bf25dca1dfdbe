package dev.baton.lock.benchmarks;

import java.util.SortedMap;

/** A curve: what was measured at each size of the quantity that grows. */
record CurveResults(Growth growth, SortedMap<Integer, Results> bySize) {}

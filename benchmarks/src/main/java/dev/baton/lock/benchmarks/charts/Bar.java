package dev.baton.lock.benchmarks.charts;

/** A named value of a bar chart; NaN is left out. */
public record Bar(String name, Style style, double value) {}

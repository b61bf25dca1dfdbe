package dev.baton.lock.benchmarks.report;

/** An image of a run, with the name of its file. */
record Chart(String file, String title, String svg) {}

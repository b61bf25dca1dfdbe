/** What a run of everything found, as plain data, and as the files that it becomes: JSON, Markdown, charts. */
@NullMarked
package dev.baton.lock.benchmarks.report;

import org.jspecify.annotations.NullMarked;

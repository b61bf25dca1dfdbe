/** Charts as SVG, drawn without AWT, whose fonts a headless JDK may not have. */
@NullMarked
package dev.baton.lock.benchmarks.charts;

import org.jspecify.annotations.NullMarked;

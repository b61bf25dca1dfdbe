package dev.baton.lock.benchmarks.charts;

import java.util.List;
import java.util.stream.DoubleStream;

/** Where the values of an axis lie, from 0 at its beginning to 1 at its end, and which of them are marked. */
interface Scale {
    /** The share of the axis up to a value. */
    double position(double value);

    /** The values to mark, rising. */
    List<Double> ticks();

    /** True if the value has a place on the axis. */
    boolean shows(double value);

    /** A scale of the kind that has room for all of the values it can show; a default one if there are none. */
    static Scale of(Kind kind, DoubleStream values) {
        double[] shown = values.filter(value -> kind == Kind.LOG ? LogScale.isPossible(value) : Double.isFinite(value))
                .toArray();
        double least = DoubleStream.of(shown).min().orElse(1);
        double most = DoubleStream.of(shown).max().orElse(1);
        return kind == Kind.LOG ? LogScale.covering(least, most) : LinearScale.covering(least, most);
    }

    /** How values become lengths. */
    enum Kind {
        /** Equal differences are equally long; the axis begins at zero. */
        LINEAR,
        /** Equal ratios are equally long. */
        LOG
    }
}

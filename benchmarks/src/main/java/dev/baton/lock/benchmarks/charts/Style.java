package dev.baton.lock.benchmarks.charts;

/**
 * How one subject looks, in every chart alike.
 *
 * @param colour as CSS writes it
 * @param strong true for what the charts are about
 * @param dashed true for what goes with another subject of nearly the same colour, or is no subject but a bound
 */
public record Style(String colour, boolean strong, boolean dashed) {
    double lineWidth() {
        return strong ? 3.2 : 1.8;
    }

    Svg.Weight weight() {
        return strong ? Svg.Weight.BOLD : Svg.Weight.NORMAL;
    }
}

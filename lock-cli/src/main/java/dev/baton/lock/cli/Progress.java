package dev.baton.lock.cli;

/**
 * How far something has come.
 *
 * @param done 0 to 1
 * @param wrong true if something is not as it should be
 * @param brief the figures beside a bar
 * @param full the figures where there is no bar; empty as long as there is nothing to say
 */
record Progress(double done, boolean wrong, String brief, String full) {

    /** Of a stock that is sold; with more sold than left it, something is wrong. */
    static Progress ofSales(long sold, long left, long stock) {
        String soldSoFar = Numbers.whole(sold) + " sold";
        return new Progress(
                (stock - left) / (double) stock,
                sold > stock - left,
                sold == 0 ? "starting the workers" : soldSoFar,
                sold == 0 ? "" : soldSoFar + ", " + Numbers.whole(left) + " of " + Numbers.whole(stock) + " left");
    }
}

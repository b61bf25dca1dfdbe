package dev.baton.lock.cli;

/** The units on a server, sold as careless code does it: read, check, write. Only a lock around it makes that right. */
interface Stock {

    /** Starts a phase: all units there, none sold. */
    void fill(long units);

    /**
     * Sells one unit.
     *
     * @return the units left as this sale sees it, or -1 if it found none to sell
     */
    long sellOne();

    long left();

    /** As the server has counted them. */
    long sold();
}

package dev.eddy.it.constructs;

/** A row of the coverage table: a position at which a construct may have an await. */
record Cell(String construct, String position) {}

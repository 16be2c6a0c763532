package dev.eddy.weaver;

import org.objectweb.asm.Type;

/**
 * A value that the lambda has captured.
 *
 * @param field the field of the frame that holds it
 * @param type its type
 * @param local the local variable it is loaded into
 * @param isFinal whether the body never assigns that variable, so that the field always has its
 *     value
 */
record Capture(String field, Type type, int local, boolean isFinal) {}

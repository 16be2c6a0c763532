package dev.eddy.weaver;

/**
 * A value that is in a field of the frame during one await.
 *
 * @param index the local variable, or the slot of the operand stack counted from its bottom
 * @param field where it is
 * @param isStored whether it has to be stored there at the suspension; a captured value is there
 *     already
 */
record Spill(int index, FrameField field, boolean isStored) {}

package dev.eddy.weaver;

import org.objectweb.asm.Type;

/**
 * A field of a frame.
 *
 * @param name its name
 * @param type its type
 */
record FrameField(String name, Type type) {
  boolean isReference() {
    return type.getSort() >= Type.ARRAY;
  }
}

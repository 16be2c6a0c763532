package dev.eddy.weaver;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

/**
 * What the passes have to know of the user's class.
 *
 * @param name its internal name
 * @param isInterface whether it is an interface
 * @param version its class file version
 * @param sourceFile the name of its source file, empty if the class file does not tell
 */
record ClassShape(String name, boolean isInterface, int version, String sourceFile) {
  static ClassShape of(ClassNode type) {
    return new ClassShape(
        type.name,
        (type.access & Opcodes.ACC_INTERFACE) != 0,
        type.version,
        type.sourceFile == null ? "" : type.sourceFile);
  }
}

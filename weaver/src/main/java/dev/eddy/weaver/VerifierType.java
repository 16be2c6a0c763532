package dev.eddy.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.analysis.Value;

/**
 * A type as the JVM's verifier sees it: what a local variable or a stack slot holds at one point.
 */
final class VerifierType implements Value {
  static final VerifierType TOP = new VerifierType(null, null, null, 1);
  static final VerifierType INT = primitive(Type.INT_TYPE);
  static final VerifierType FLOAT = primitive(Type.FLOAT_TYPE);
  static final VerifierType LONG = primitive(Type.LONG_TYPE);
  static final VerifierType DOUBLE = primitive(Type.DOUBLE_TYPE);
  static final VerifierType NULL = new VerifierType(null, null, null, 1);

  /**
   * The type of a primitive or a reference; null for top, null and an object under construction.
   */
  private final @Nullable Type type;

  /** For an object under construction: its {@code new} instruction, and the label of that. */
  private final @Nullable AbstractInsnNode creation;

  private final @Nullable LabelNode creationLabel;
  private final int size;

  private VerifierType(
      @Nullable Type type,
      @Nullable AbstractInsnNode creation,
      @Nullable LabelNode creationLabel,
      int size) {
    this.type = type;
    this.creation = creation;
    this.creationLabel = creationLabel;
    this.size = size;
  }

  private static VerifierType primitive(Type type) {
    return new VerifierType(type, null, null, type.getSize());
  }

  static VerifierType of(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> INT;
      case Type.FLOAT -> FLOAT;
      case Type.LONG -> LONG;
      case Type.DOUBLE -> DOUBLE;
      default -> new VerifierType(type, null, null, 1);
    };
  }

  static VerifierType ofInternalName(String name) {
    return of(Type.getObjectType(name));
  }

  static VerifierType uninitialized(AbstractInsnNode creation, @Nullable LabelNode label) {
    return new VerifierType(null, creation, label, 1);
  }

  @Override
  public int getSize() {
    return size;
  }

  /** Whether a value of this type can be kept in a field. */
  boolean isKnown() {
    return type != null;
  }

  /** The type of a known one. */
  Type type() {
    if (type == null) {
      throw new IllegalStateException(this + " is not the type of a value");
    }
    return type;
  }

  /** The {@code new} of an object under construction, else null. */
  @Nullable AbstractInsnNode creation() {
    return creation;
  }

  /** The entry of a {@code FrameNode} for this type. */
  Object frameEntry() {
    if (this == TOP) {
      return Opcodes.TOP;
    }
    if (this == NULL) {
      return Opcodes.NULL;
    }
    if (creation != null) {
      if (creationLabel == null) {
        throw new IllegalStateException("no label at the new of an object under construction");
      }
      return creationLabel;
    }
    return switch (type().getSort()) {
      case Type.INT -> Opcodes.INTEGER;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.LONG -> Opcodes.LONG;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      default -> type().getInternalName();
    };
  }

  @Override
  public String toString() {
    return this == TOP
        ? "top"
        : this == NULL ? "null" : creation != null ? "uninitialized" : String.valueOf(type);
  }
}

package dev.eddy.weaver;

/** A class file to write. Its bytes are not copied: who makes one gives them away. */
final class WovenClass {
  private final String internalName;
  private final byte[] bytes;

  WovenClass(String internalName, byte[] bytes) {
    this.internalName = internalName;
    this.bytes = bytes;
  }

  /** Its name with slashes. */
  String internalName() {
    return internalName;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The part of the name after the package, and the ending. */
  String fileName() {
    return internalName.substring(internalName.lastIndexOf('/') + 1) + ".class";
  }
}

package dev.eddy.weaver;

import com.sun.source.tree.CompilationUnitTree;
import dev.eddy.weaver.internal.diagnostics.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds the woven methods of a class that HotSpot does not compile. */
final class HugeMethods {
  /** HotSpot's {@code HugeMethodLimit}: methods with more bytes are interpreted for ever. */
  static final int LIMIT = 8000;

  private static final String CODE = "Code";

  private final ClassReader reader;
  private final char[] buffer;

  private HugeMethods(byte[] classFile) {
    this.reader = new ClassReader(classFile);
    this.buffer = new char[reader.getMaxStringLength()];
  }

  /**
   * A method.
   *
   * @param line the first one of its lines, or 0
   * @param size the bytes of its code
   */
  private record Method(int line, int size) {}

  /** Tells of those of a class that was just woven. */
  static void report(byte[] classFile, CompilationUnitTree unit, Diagnostics diagnostics) {
    for (Method huge : find(classFile)) {
      diagnostics.reportHugeMethod(unit, huge.line(), huge.size(), LIMIT);
    }
  }

  private static List<Method> find(byte[] classFile) {
    var found = new ArrayList<Method>();
    if (classFile.length > LIMIT) {
      var methods = new HugeMethods(classFile);
      Map<String, Integer> huge = methods.sizes();
      huge.keySet().removeIf(method -> !method.contains(LambdaMethods.FRAME_INFIX));
      if (!huge.isEmpty()) {
        methods.reader.accept(new Lines(huge, found), ClassReader.SKIP_FRAMES);
      }
    }
    return found;
  }

  /** The sizes of the methods over the limit, by name and descriptor. */
  private Map<String, Integer> sizes() {
    var sizes = new HashMap<String, Integer>();
    int interfaces = reader.readUnsignedShort(reader.header + 6);
    int fields = reader.header + 8 + 2 * interfaces;
    int offset = fields + 2;
    for (int i = reader.readUnsignedShort(fields); i > 0; i--) {
      offset = endOfMember(offset);
    }
    int methods = reader.readUnsignedShort(offset);
    offset += 2;
    for (int i = 0; i < methods; i++) {
      int size = codeSize(offset);
      if (size > LIMIT) {
        sizes.put(reader.readUTF8(offset + 2, buffer) + reader.readUTF8(offset + 4, buffer), size);
      }
      offset = endOfMember(offset);
    }
    return sizes;
  }

  /** A member is its access, name and descriptor, then its attributes. */
  private int endOfMember(int member) {
    int attribute = member + 8;
    for (int i = reader.readUnsignedShort(member + 6); i > 0; i--) {
      attribute += 6 + reader.readInt(attribute + 2);
    }
    return attribute;
  }

  private int codeSize(int method) {
    int attribute = method + 8;
    for (int i = reader.readUnsignedShort(method + 6); i > 0; i--) {
      if (CODE.equals(reader.readUTF8(attribute, buffer))) {
        return reader.readInt(
            attribute + 10); // behind its length and the sizes of stack and locals
      }
      attribute += 6 + reader.readInt(attribute + 2);
    }
    return 0;
  }

  /** Looks for the first line of each method. */
  private static final class Lines extends ClassVisitor {
    private final Map<String, Integer> huge;
    private final List<Method> found;

    Lines(Map<String, Integer> huge, List<Method> found) {
      super(Opcodes.ASM9);
      this.huge = huge;
      this.found = found;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      Integer size = huge.get(name + descriptor);
      return size == null ? null : new FirstLine(size);
    }

    private final class FirstLine extends MethodVisitor {
      private final int size;
      private int first;

      FirstLine(int size) {
        super(Opcodes.ASM9);
        this.size = size;
      }

      @Override
      public void visitLineNumber(int line, Label start) {
        first = first == 0 ? line : Math.min(first, line);
      }

      @Override
      public void visitEnd() {
        found.add(new Method(first, size));
      }
    }
  }
}

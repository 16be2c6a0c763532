package dev.eddy.weaver;

import com.sun.source.util.JavacTask;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Replaces the class writer of a running javac by one that hands each class file to a {@link
 * WovenOutput}.
 *
 * <p>The replacement has to extend a class that is not exported. It is made when it is needed, so
 * that the weaver itself is compiled against the documented API of the oldest JDK, and a javac that
 * looks otherwise is an error that can be reported. In Java it would read:
 *
 * <pre>{@code
 * final class WeavingClassWriter extends ClassWriter {
 *   private final ClassWriter before;
 *   private final WovenOutput output;
 *
 *   WeavingClassWriter(Context context, ClassWriter before, WovenOutput output) {
 *     super(context);
 *     this.before = before;
 *     this.output = output;
 *     multiModuleMode = before.multiModuleMode;
 *   }
 *
 *   public void writeClassFile(OutputStream out, ClassSymbol c) {
 *     var buffer = new ByteArrayOutputStream();
 *     before.writeClassFile(buffer, c);
 *     out.write(output.weave(buffer.toByteArray()));
 *   }
 *
 *   public JavaFileObject writeClass(ClassSymbol c) {
 *     return output.finish(super.writeClass(c), c, c.sourcefile, multiModuleMode);
 *   }
 * }
 * }</pre>
 */
final class JavacWriter {
  private static final String COMPILER_CLASS = "main.JavaCompiler";
  private static final String WRITER_CLASS = "jvm.ClassWriter";
  private static final String WRITER_FIELD = "writer";
  private static final String WRITER_KEY = "classWriterKey";
  private static final String WRITER = "com/sun/tools/javac/jvm/ClassWriter";
  private static final String CONTEXT = "com/sun/tools/javac/util/Context";
  private static final String SYMBOL = "com/sun/tools/javac/code/Symbol$ClassSymbol";
  private static final String MULTI_MODULE = "multiModuleMode";
  private static final String WRITE_CLASS_FILE = "writeClassFile";
  private static final String WRITE_CLASS_FILE_DESCRIPTOR =
      "(" + Type.getDescriptor(OutputStream.class) + "L" + SYMBOL + ";)V";
  private static final String WRITE_CLASS = "writeClass";
  private static final String WRITE_CLASS_DESCRIPTOR =
      "(L" + SYMBOL + ";)" + Type.getDescriptor(JavaFileObject.class);
  private static final String BUFFER = Type.getInternalName(ByteArrayOutputStream.class);
  private static final String OUTPUT = Type.getInternalName(WovenOutput.class);
  private static final String NAME =
      OUTPUT.substring(0, OUTPUT.lastIndexOf('/') + 1) + "WeavingClassWriter";
  private static final String BEFORE_FIELD = "before";
  private static final String OUTPUT_FIELD = "output";

  private final JavacContext javac;

  JavacWriter(JavacContext javac) {
    this.javac = javac;
  }

  /** From now on javac writes through the output. */
  void install(JavacTask task, WovenOutput.Reporter reporter) throws ReflectiveOperationException {
    check();
    JavaFileManager files = javac.get(JavaFileManager.class);
    var output = new WovenOutput(files, task.getElements(), reporter);
    Object compiler = javac.instanceOf(COMPILER_CLASS);
    Field writer = writerField();
    Object before = writer.get(compiler);
    // The constructor of a class writer makes it that of the context, which wants only one.
    javac.forget(writerKey().get(null));
    writer.set(compiler, Replacement.constructor().newInstance(javac.context(), before, output));
  }

  /**
   * Checks that what the replacement overrides is there, or classes would stay unwoven in silence.
   *
   * @throws ReflectiveOperationException if this javac looks otherwise
   */
  void check() throws ReflectiveOperationException {
    Class<?> type = javac.type(WRITER_CLASS);
    Class<?> symbol = Class.forName(SYMBOL.replace('/', '.'), true, type.getClassLoader());
    type.getMethod(WRITE_CLASS_FILE, OutputStream.class, symbol);
    type.getMethod(WRITE_CLASS, symbol);
    writerField();
    writerKey();
  }

  private Field writerField() throws ReflectiveOperationException {
    Field writer = javac.type(COMPILER_CLASS).getDeclaredField(WRITER_FIELD);
    writer.setAccessible(true);
    return writer;
  }

  private Field writerKey() throws ReflectiveOperationException {
    Field key = javac.type(WRITER_CLASS).getDeclaredField(WRITER_KEY);
    key.setAccessible(true);
    return key;
  }

  /** One a class loader, however many compilations there are. */
  private static final class Replacement {
    private static @Nullable Constructor<?> constructor;

    private Replacement() {}

    static synchronized Constructor<?> constructor() throws ReflectiveOperationException {
      if (constructor == null) {
        Class<?> type = MethodHandles.lookup().defineClass(classFile());
        constructor = type.getDeclaredConstructors()[0];
      }
      return constructor;
    }
  }

  private static byte[] classFile() {
    var type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, WRITER, null);
    type.visitField(Opcodes.ACC_FINAL, BEFORE_FIELD, "L" + WRITER + ";", null, null).visitEnd();
    type.visitField(Opcodes.ACC_FINAL, OUTPUT_FIELD, "L" + OUTPUT + ";", null, null).visitEnd();
    constructor(type);
    writeClassFile(type);
    writeClass(type);
    type.visitEnd();
    return type.toByteArray();
  }

  private static void constructor(ClassWriter type) {
    MethodVisitor code =
        type.visitMethod(
            0, "<init>", "(L" + CONTEXT + ";L" + WRITER + ";L" + OUTPUT + ";)V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, WRITER, "<init>", "(L" + CONTEXT + ";)V", false);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitFieldInsn(Opcodes.PUTFIELD, NAME, BEFORE_FIELD, "L" + WRITER + ";");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 3);
    code.visitFieldInsn(Opcodes.PUTFIELD, NAME, OUTPUT_FIELD, "L" + OUTPUT + ";");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitFieldInsn(Opcodes.GETFIELD, WRITER, MULTI_MODULE, "Z");
    code.visitFieldInsn(Opcodes.PUTFIELD, WRITER, MULTI_MODULE, "Z");
    end(code, Opcodes.RETURN);
  }

  private static void writeClassFile(ClassWriter type) {
    MethodVisitor code =
        type.visitMethod(
            Opcodes.ACC_PUBLIC, WRITE_CLASS_FILE, WRITE_CLASS_FILE_DESCRIPTOR, null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, BUFFER);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUFFER, "<init>", "()V", false);
    code.visitVarInsn(Opcodes.ASTORE, 3);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, NAME, BEFORE_FIELD, "L" + WRITER + ";");
    code.visitVarInsn(Opcodes.ALOAD, 3);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, WRITER, WRITE_CLASS_FILE, WRITE_CLASS_FILE_DESCRIPTOR, false);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, NAME, OUTPUT_FIELD, "L" + OUTPUT + ";");
    code.visitVarInsn(Opcodes.ALOAD, 3);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUFFER, "toByteArray", "()[B", false);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, OUTPUT, "weave", "([B)[B", false);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, Type.getInternalName(OutputStream.class), "write", "([B)V", false);
    end(code, Opcodes.RETURN);
  }

  private static void writeClass(ClassWriter type) {
    String file = Type.getDescriptor(JavaFileObject.class);
    String element = Type.getDescriptor(javax.lang.model.element.TypeElement.class);
    MethodVisitor code =
        type.visitMethod(Opcodes.ACC_PUBLIC, WRITE_CLASS, WRITE_CLASS_DESCRIPTOR, null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, NAME, OUTPUT_FIELD, "L" + OUTPUT + ";");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, WRITER, WRITE_CLASS, WRITE_CLASS_DESCRIPTOR, false);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitFieldInsn(Opcodes.GETFIELD, SYMBOL, "sourcefile", file);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, WRITER, MULTI_MODULE, "Z");
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, OUTPUT, "finish", "(" + file + element + file + "Z)" + file, false);
    end(code, Opcodes.ARETURN);
  }

  private static void end(MethodVisitor code, int returning) {
    code.visitInsn(returning);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}

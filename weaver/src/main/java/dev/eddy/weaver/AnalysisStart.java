package dev.eddy.weaver;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Tells when a running javac begins to analyse. A task listener that is there before has javac keep
 * all comments and the ends of all trees while it parses, which costs up to a twentieth of the time
 * of a compilation.
 *
 * <p>The first thing that javac asks of each class that it is about to analyse is whether that is
 * done already. What it asks is replaced until it does so once. The replacement has to extend a
 * class that is not exported, and so is made when it is needed, as by {@link JavacWriter}. In Java
 * it would read:
 *
 * <pre>{@code
 * final class WatchedCompileStates extends CompileStates {
 *   private final CompileStates before;
 *   private final Runnable asked;
 *
 *   WatchedCompileStates(Context context, CompileStates before, Runnable asked) {
 *     super(context);
 *     this.before = before;
 *     this.asked = asked;
 *   }
 *
 *   public boolean isDone(Env env, CompileState state) {
 *     asked.run();
 *     return before.isDone(env, state);
 *   }
 * }
 * }</pre>
 */
final class AnalysisStart {
  /** A later javac may ask something else first, and then nobody would ever be told. */
  private static final int NEWEST_KNOWN_JAVAC = 25;

  private static final String COMPILER_CLASS = "main.JavaCompiler";
  private static final String STATES_CLASS = "comp.CompileStates";
  private static final String STATES_FIELD = "compileStates";
  private static final String STATES_KEY = "compileStatesKey";
  private static final String STATES = "com/sun/tools/javac/comp/CompileStates";
  private static final String CONTEXT = "com/sun/tools/javac/util/Context";
  private static final String IS_DONE = "isDone";
  private static final String IS_DONE_DESCRIPTOR =
      "(Lcom/sun/tools/javac/comp/Env;L" + STATES + "$CompileState;)Z";
  private static final String RUNNABLE = Type.getInternalName(Runnable.class);
  private static final String WEAVER = Type.getInternalName(AnalysisStart.class);
  private static final String NAME =
      WEAVER.substring(0, WEAVER.lastIndexOf('/') + 1) + "WatchedCompileStates";
  private static final String BEFORE_FIELD = "before";
  private static final String ASKED_FIELD = "asked";

  private final JavacContext javac;
  private final Runnable action;

  private AnalysisStart(JavacContext javac, Runnable action) {
    this.javac = javac;
    this.action = action;
  }

  /**
   * Has an action run once, when the first class is about to be analysed.
   *
   * @throws ReflectiveOperationException if this javac is not known; nothing is changed then
   */
  static void whenReached(JavacContext javac, Runnable action) throws ReflectiveOperationException {
    if (Runtime.version().feature() > NEWEST_KNOWN_JAVAC) {
      throw new ReflectiveOperationException("a javac of " + Runtime.version());
    }
    new AnalysisStart(javac, action).watch();
  }

  private void watch() throws ReflectiveOperationException {
    Object compiler = javac.instanceOf(COMPILER_CLASS);
    Field states = javac.type(COMPILER_CLASS).getDeclaredField(STATES_FIELD);
    states.setAccessible(true);
    Field key = javac.type(STATES_CLASS).getDeclaredField(STATES_KEY);
    key.setAccessible(true);
    Constructor<?> constructor = Replacement.constructor();
    Object before = states.get(compiler);
    Runnable asked =
        () -> {
          set(states, compiler, before);
          action.run();
        };
    // The constructor makes it that of the context, where others have to find the one before.
    javac.forget(key.get(null));
    Object watched = constructor.newInstance(javac.context(), before, asked);
    javac.forget(key.get(null));
    javac.put(key.get(null), before);
    states.set(compiler, watched);
  }

  private static void set(Field field, Object object, Object value) {
    try {
      field.set(object, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError("it was set before", e);
    }
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
    type.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, STATES, null);
    type.visitField(Opcodes.ACC_FINAL, BEFORE_FIELD, "L" + STATES + ";", null, null).visitEnd();
    type.visitField(Opcodes.ACC_FINAL, ASKED_FIELD, "L" + RUNNABLE + ";", null, null).visitEnd();
    constructor(type);
    isDone(type);
    type.visitEnd();
    return type.toByteArray();
  }

  private static void constructor(ClassWriter type) {
    MethodVisitor code =
        type.visitMethod(
            0, "<init>", "(L" + CONTEXT + ";L" + STATES + ";L" + RUNNABLE + ";)V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, STATES, "<init>", "(L" + CONTEXT + ";)V", false);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitFieldInsn(Opcodes.PUTFIELD, NAME, BEFORE_FIELD, "L" + STATES + ";");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, 3);
    code.visitFieldInsn(Opcodes.PUTFIELD, NAME, ASKED_FIELD, "L" + RUNNABLE + ";");
    end(code, Opcodes.RETURN);
  }

  private static void isDone(ClassWriter type) {
    MethodVisitor code =
        type.visitMethod(Opcodes.ACC_PUBLIC, IS_DONE, IS_DONE_DESCRIPTOR, null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, NAME, ASKED_FIELD, "L" + RUNNABLE + ";");
    code.visitMethodInsn(Opcodes.INVOKEINTERFACE, RUNNABLE, "run", "()V", true);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, NAME, BEFORE_FIELD, "L" + STATES + ";");
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, STATES, IS_DONE, IS_DONE_DESCRIPTOR, false);
    end(code, Opcodes.IRETURN);
  }

  private static void end(MethodVisitor code, int returning) {
    code.visitInsn(returning);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}

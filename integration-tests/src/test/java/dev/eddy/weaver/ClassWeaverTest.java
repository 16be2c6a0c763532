package dev.eddy.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Which class files are woven, and what is said of those that cannot be. */
class ClassWeaverTest {
  private static final int PREVIEW = 0xffff << 16;

  private static byte[] classFile(int version, String name, Consumer<ClassVisitor> content) {
    var writer = new ClassWriter(0);
    writer.visit(version, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
    content.accept(writer);
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static byte[] classFile(Consumer<ClassVisitor> content) {
    return classFile(Opcodes.V17, "Some", content);
  }

  /** A method that is no coroutine and calls another one. */
  private static void call(ClassVisitor type, String owner, String name, String descriptor) {
    MethodVisitor code =
        type.visitMethod(
            Opcodes.ACC_STATIC, "m", descriptor, null, new String[] {"java/lang/Exception"});
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(1, 1);
    code.visitEnd();
  }

  private static void awaitSomething(ClassVisitor type) {
    call(type, CoreNames.COROUTINES, "await", "(Ldev/eddy/Awaitable;)Ljava/lang/Object;");
  }

  private static void loopOverSomething(ClassVisitor type) {
    call(type, CoreNames.COROUTINES, "each", "(Ldev/eddy/AsyncIterator;)Ljava/lang/Iterable;");
  }

  private static void callAsync(ClassVisitor type) {
    call(type, CoreNames.COROUTINES, "async", "(Ldev/eddy/CoroutineBody;)Ldev/eddy/Coroutine;");
  }

  private static void callAwaitOfAnother(ClassVisitor type) {
    call(type, "dev/eddy/CoroutineX", "await", "(Ldev/eddy/Awaitable;)Ljava/lang/Object;");
  }

  private static void mark(ClassVisitor type, String annotation) {
    type.visitAnnotation(annotation, true).visitEnd();
  }

  private static boolean isMarked(List<WovenClass> woven) {
    var marks = new java.util.ArrayList<String>();
    new ClassReader(woven.get(0).bytes())
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public org.objectweb.asm.AnnotationVisitor visitAnnotation(
                  String descriptor, boolean visible) {
                marks.add(descriptor);
                return null;
              }
            },
            0);
    return marks.contains(CoreNames.WOVEN_MARK_DESCRIPTOR);
  }

  @Test
  void classWithAnAwaitAtAWrongPlace_isMarked() {
    List<WovenClass> woven = ClassWeaver.weave(classFile(ClassWeaverTest::awaitSomething));

    assertThat(woven).hasSize(1);
    assertThat(woven.get(0).internalName()).isEqualTo("Some");
    assertThat(isMarked(woven)).isTrue();
  }

  @Test
  void classWithALoopAtAWrongPlace_isMarked() {
    assertThat(isMarked(ClassWeaver.weave(classFile(ClassWeaverTest::loopOverSomething)))).isTrue();
  }

  @Test
  void classThatNeitherAwaitsNorMakesABody_isLeftAsItIs() {
    assertThat(ClassWeaver.weave(classFile(ClassWeaverTest::callAsync))).isEmpty();
    assertThat(ClassWeaver.weave(classFile(ClassWeaverTest::callAwaitOfAnother))).isEmpty();
    assertThat(ClassWeaver.weave(classFile(type -> {}))).isEmpty();
  }

  @Test
  void classThatIsMarked_isLeftAsItIs() {
    byte[] marked =
        classFile(
            type -> {
              mark(type, "Ljava/lang/Deprecated;");
              mark(type, CoreNames.WOVEN_MARK_DESCRIPTOR);
              awaitSomething(type);
            });

    assertThat(ClassWeaver.weave(marked)).isEmpty();
  }

  @Test
  void classWithOtherAnnotations_isWoven() {
    byte[] annotated =
        classFile(
            type -> {
              mark(type, "Ljava/lang/Deprecated;");
              awaitSomething(type);
            });

    assertThat(isMarked(ClassWeaver.weave(annotated))).isTrue();
  }

  @Test
  void classOfTheRuntime_isLeftAsItIs() {
    byte[] own = classFile(Opcodes.V17, "dev/eddy/woven/Some", ClassWeaverTest::awaitSomething);

    assertThat(ClassWeaver.weave(own)).isEmpty();
  }

  @Test
  void classFileOfPreviewFeatures_isWoven() {
    byte[] preview = classFile(Opcodes.V17 | PREVIEW, "Some", ClassWeaverTest::awaitSomething);

    assertThat(isMarked(ClassWeaver.weave(preview))).isTrue();
  }

  @Test
  void oldestClassFileWithFrames_isWoven() {
    byte[] oldest = classFile(Opcodes.V1_7, "Some", ClassWeaverTest::awaitSomething);

    assertThat(isMarked(ClassWeaver.weave(oldest))).isTrue();
  }

  @Test
  void newestClassFile_isWoven() {
    byte[] newest = classFile(Opcodes.V27, "Some", ClassWeaverTest::awaitSomething);

    assertThat(isMarked(ClassWeaver.weave(newest))).isTrue();
  }

  @Test
  void classFileWithoutFrames_isRefused() {
    byte[] old = classFile(Opcodes.V1_6, "a/Some", ClassWeaverTest::awaitSomething);

    assertThatThrownBy(() -> ClassWeaver.weave(old))
        .isInstanceOf(WeaveException.class)
        .hasMessage(
            "a.Some has class file version 50, which has no stack map frames; compile it with"
                + " --release 8 or higher");
  }

  @Test
  void classFileWithoutFramesOrCoroutines_isLeftAsItIs() {
    byte[] old = classFile(Opcodes.V1_6, "Some", ClassWeaverTest::callAsync);

    assertThat(ClassWeaver.weave(old)).isEmpty();
  }

  @Test
  void classFileThatIsTooNew_isRefused() {
    byte[] tooNew = classFile(ClassWeaverTest::awaitSomething);
    tooNew[6] = 1;
    tooNew[7] = (byte) 0x82;

    assertThatThrownBy(() -> ClassWeaver.weave(tooNew))
        .isInstanceOf(WeaveException.class)
        .hasMessageContaining("version 386 (Java 342)")
        .hasMessageContaining("up to 71 (Java 27)")
        .hasMessageContaining("--release 27")
        .hasMessageContaining("use a newer eddy-weaver");
  }
}

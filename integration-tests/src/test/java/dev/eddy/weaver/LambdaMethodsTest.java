package dev.eddy.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;

/** Bodies in class files such as javac does not write, but other tools may. */
class LambdaMethodsTest {
  private static final String OBJECT = "()Ljava/lang/Object;";
  private static final Handle METAFACTORY =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          "java/lang/invoke/LambdaMetafactory",
          "metafactory",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;"
              + "Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
          false);

  private final ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private int line = 12;

  private List<WovenClass> weave() {
    type.visitEnd();
    return ClassWeaver.weave(type.toByteArray());
  }

  private void begin() {
    type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Some", null, "java/lang/Object", null);
  }

  private static Handle handleOf(String name, String descriptor) {
    return new Handle(Opcodes.H_INVOKESTATIC, "Some", name, descriptor, false);
  }

  private void method(int access, String name, String descriptor, Consumer<MethodVisitor> content) {
    MethodVisitor code = type.visitMethod(access, name, descriptor, null, null);
    code.visitCode();
    content.accept(code);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** The method of a body. */
  private void lambda(String name, String descriptor) {
    lambda(name, descriptor, code -> code.visitInsn(Opcodes.ACONST_NULL));
  }

  private void lambda(String name, String descriptor, Consumer<MethodVisitor> content) {
    method(
        Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
        name,
        descriptor,
        content);
  }

  /** A method that makes a coroutine of a body. */
  private void maker(String name, String lambda, Type... captured) {
    String descriptor = Type.getMethodDescriptor(Type.getType(Object.class), captured);
    String body = Type.getMethodDescriptor(Type.getObjectType(CoreNames.BODY), captured);
    method(
        Opcodes.ACC_STATIC,
        name,
        OBJECT,
        code -> {
          if (line != 0) {
            code.visitLineNumber(line, here(code));
          }
          for (int i = 0; i < captured.length; i++) {
            code.visitInsn(Opcodes.ACONST_NULL);
          }
          code.visitInvokeDynamicInsn(
              "run",
              body,
              METAFACTORY,
              Type.getMethodType(OBJECT),
              handleOf(lambda, descriptor),
              Type.getMethodType(OBJECT));
          code.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              CoreNames.COROUTINES,
              CoreNames.ASYNC,
              "(Ldev/eddy/CoroutineBody;)Ldev/eddy/Coroutine;",
              false);
        });
  }

  private static Label here(MethodVisitor code) {
    var label = new Label();
    code.visitLabel(label);
    return label;
  }

  private static List<String> methodsOf(WovenClass woven) {
    var methods = new ArrayList<String>();
    new ClassReader(woven.bytes())
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                methods.add(name + descriptor);
                return null;
              }
            },
            0);
    return methods;
  }

  private static List<String> namesOf(List<WovenClass> woven) {
    return woven.stream().map(WovenClass::internalName).toList();
  }

  private void assertLambdaIsKept(Consumer<MethodVisitor> use) {
    begin();
    lambda("lambda$m$0", OBJECT);
    maker("m", "lambda$m$0");
    method(Opcodes.ACC_STATIC, "other", OBJECT, use);

    List<WovenClass> woven = weave();

    assertThat(methodsOf(woven.get(0))).contains("lambda$m$0" + OBJECT);
    assertThat(namesOf(woven)).containsExactly("Some", "Some$$F$m$0$coroutine");
  }

  @Test
  void bodyThatNothingElseReaches_isRewrittenInPlace() {
    begin();
    lambda("lambda$m$0", OBJECT);
    maker("m", "lambda$m$0");
    method(
        Opcodes.ACC_STATIC,
        "other",
        OBJECT,
        code -> {
          code.visitLdcInsn(
              new Handle(Opcodes.H_INVOKESTATIC, "Other", "lambda$m$0", OBJECT, false));
          code.visitInsn(Opcodes.POP);
          code.visitMethodInsn(Opcodes.INVOKESTATIC, "Other", "lambda$m$0", OBJECT, false);
        });

    List<WovenClass> woven = weave();

    assertThat(methodsOf(woven.get(0))).doesNotContain("lambda$m$0" + OBJECT);
    assertThat(namesOf(woven)).containsExactly("Some", "Some$$F$m$0");
  }

  /** Java has no way to say that. */
  @Test
  void capturedVariableThatIsAssigned_isKeptAsAnyOther() {
    begin();
    lambda(
        "lambda$m$0",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        code -> {
          code.visitLdcInsn("another");
          code.visitVarInsn(Opcodes.ASTORE, 0);
          code.visitInsn(Opcodes.ACONST_NULL);
          code.visitMethodInsn(
              Opcodes.INVOKESTATIC,
              CoreNames.COROUTINES,
              CoreNames.AWAIT,
              "(Ldev/eddy/Awaitable;)Ljava/lang/Object;",
              false);
          code.visitInsn(Opcodes.POP);
          code.visitVarInsn(Opcodes.ALOAD, 0);
        });
    maker("m", "lambda$m$0", Type.getType(Object.class));

    assertThat(fieldsOf(weave().get(1)))
        .containsExactly("c$0 Ljava/lang/Object;", "s$0 Ljava/lang/String;");
  }

  private static List<String> fieldsOf(WovenClass woven) {
    var type = new ClassNode();
    new ClassReader(woven.bytes()).accept(type, 0);
    return type.fields.stream().map(field -> field.name + " " + field.desc).toList();
  }

  @Test
  void bodyThatIsCalled_isCopied() {
    assertLambdaIsKept(
        code -> code.visitMethodInsn(Opcodes.INVOKESTATIC, "Some", "lambda$m$0", OBJECT, false));
  }

  @Test
  void bodyThatIsAConstant_isCopied() {
    assertLambdaIsKept(code -> code.visitLdcInsn(handleOf("lambda$m$0", OBJECT)));
  }

  @Test
  void bodyThatIsTheArgumentOfAConstant_isCopied() {
    assertLambdaIsKept(
        code ->
            code.visitLdcInsn(
                new ConstantDynamic(
                    "constant",
                    "Ljava/lang/Object;",
                    handleOf("bootstrap", OBJECT),
                    "text",
                    handleOf("lambda$m$0", OBJECT))));
  }

  @Test
  void bodiesThatDifferInTheirParametersAlone_haveFramesOfTheirOwn() {
    begin();
    lambda("lambda$m", OBJECT);
    lambda("lambda$m", "(Ljava/lang/Object;)Ljava/lang/Object;");
    maker("m", "lambda$m");
    maker("n", "lambda$m", Type.getType(Object.class));

    List<WovenClass> woven = weave();

    assertThat(namesOf(woven)).containsExactly("Some", "Some$$F$m", "Some$$F$m$");
    assertThat(methodsOf(woven.get(0)))
        .contains(
            "lambda$m(LSome$$F$m;)Ljava/lang/Object;", "lambda$m(LSome$$F$m$;)Ljava/lang/Object;");
  }

  @Test
  void bodyWithANameOfAnotherKind_givesItToItsFrame() {
    begin();
    lambda("body", OBJECT);
    maker("m", "body");

    assertThat(namesOf(weave())).containsExactly("Some", "Some$$F$body");
  }

  private void assertSite(String method, String site) {
    begin();
    type.visitSource("Some.java", null);
    lambda("a", OBJECT);
    maker(method, "a");

    assertThat(siteIn(weave().get(1))).contains("Some." + site + "(Some.java:12)");
  }

  @Test
  void body_isToldByItsMethodAndLine() {
    assertSite("m", "m");
  }

  @Test
  void bodyInAMethodWithADollar_isToldByIt() {
    assertSite("transfer$all", "transfer$all");
  }

  @Test
  void bodyInAMethodAlmostNamedAsALambdas_isToldByIt() {
    assertSite("lambda$$0", "lambda$$0");
  }

  @Test
  void bodyInALambda_isToldByTheMethodOfThat() {
    assertSite("lambda$work$1", "work");
  }

  @Test
  void bodyInAClassWithoutLines_isToldByItsMethod() {
    line = 0;
    begin();
    type.visitSource("Some.java", null);
    lambda("a", OBJECT);
    maker("m", "a");

    assertThat(siteIn(weave().get(1))).contains("Some.m(Some.java)");
  }

  @Test
  void bodyInAClassWithoutASource_isToldWithoutIt() {
    begin();
    lambda("a", OBJECT);
    maker("m", "a");

    assertThat(siteIn(weave().get(1))).contains("Some.m(Unknown Source:12)");
  }

  /** Where the coroutine is made is a constant of the frame's class. */
  private static String siteIn(WovenClass frame) {
    return new String(frame.bytes(), StandardCharsets.ISO_8859_1);
  }

  // ---- objects under construction

  private List<WovenClass> weave(Consumer<MethodVisitor> body) {
    begin();
    lambda("lambda$m$0", OBJECT, body);
    maker("m", "lambda$m$0");
    return weave();
  }

  private Object run(Consumer<MethodVisitor> body) throws Exception {
    var loader = new Loader(weave(body));
    Method maker = loader.loadClass("Some").getDeclaredMethod("m");
    maker.setAccessible(true);
    try {
      @SuppressWarnings("unchecked")
      var coroutine = (Coroutine<Object>) maker.invoke(null);
      return IOLoop.current().<Object>runSync(() -> coroutine);
    } finally {
      IOLoop.current().close();
    }
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(List<WovenClass> woven) {
      super(LambdaMethodsTest.class.getClassLoader());
      classes =
          woven.stream().collect(Collectors.toMap(WovenClass::internalName, WovenClass::bytes));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private static void awaitAMoment(MethodVisitor code) {
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, CoreNames.COROUTINES, "moment", "()Ldev/eddy/Awaitable;", false);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        CoreNames.COROUTINES,
        "await",
        "(Ldev/eddy/Awaitable;)Ljava/lang/Object;",
        false);
    code.visitInsn(Opcodes.POP);
  }

  private static void construct(MethodVisitor code) {
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/StringBuilder", "<init>", "()V", false);
  }

  private static void instructions(MethodVisitor code, int... opcodes) {
    for (int opcode : opcodes) {
      code.visitInsn(opcode);
    }
  }

  @Test
  void objectThatWasInAVariableWhenItWasConstructed_isKeptThere() throws Exception {
    Object result =
        run(
            code -> {
              code.visitTypeInsn(Opcodes.NEW, "java/lang/StringBuilder");
              code.visitInsn(Opcodes.DUP);
              code.visitVarInsn(Opcodes.ASTORE, 0);
              construct(code);
              awaitAMoment(code);
              code.visitVarInsn(Opcodes.ALOAD, 0);
            });

    assertThat(result).isInstanceOf(StringBuilder.class);
  }

  @Test
  void closeBesideAnObjectUnderConstruction_isWoven() throws Exception {
    Object result =
        run(
            code -> {
              code.visitLineNumber(line, here(code));
              code.visitTypeInsn(Opcodes.NEW, "java/lang/StringBuilder");
              code.visitInsn(Opcodes.DUP);
              code.visitMethodInsn(
                  Opcodes.INVOKESTATIC,
                  "java/io/InputStream",
                  "nullInputStream",
                  "()Ljava/io/InputStream;",
                  false);
              code.visitMethodInsn(
                  Opcodes.INVOKEINTERFACE, "java/io/Closeable", "close", "()V", true);
              construct(code);
            });

    assertThat(result).isInstanceOf(StringBuilder.class);
  }

  private void assertConstantIsKept(Object constant, Class<?> type) throws Exception {
    Object result =
        run(
            code -> {
              code.visitLdcInsn(constant);
              code.visitVarInsn(Opcodes.ASTORE, 0);
              awaitAMoment(code);
              code.visitVarInsn(Opcodes.ALOAD, 0);
            });

    assertThat(result).isInstanceOf(type);
  }

  @Test
  void classConstant_isKept() throws Exception {
    assertConstantIsKept(Type.getObjectType("java/lang/String"), Class.class);
  }

  @Test
  void methodType_isKept() throws Exception {
    assertConstantIsKept(Type.getMethodType(OBJECT), MethodType.class);
  }

  @Test
  void methodHandle_isKept() throws Exception {
    assertConstantIsKept(handleOf("m", OBJECT), MethodHandle.class);
  }

  @Test
  void dynamicConstant_isKept() throws Exception {
    var enumConstant =
        new Handle(
            Opcodes.H_INVOKESTATIC,
            "java/lang/invoke/ConstantBootstraps",
            "enumConstant",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)"
                + "Ljava/lang/Enum;",
            false);

    assertConstantIsKept(
        new ConstantDynamic("SECONDS", "Ljava/util/concurrent/TimeUnit;", enumConstant),
        TimeUnit.class);
  }

  @Test
  void moveAboveAnObjectUnderConstruction_isAllowed() throws Exception {
    Object result =
        run(
            code -> {
              code.visitTypeInsn(Opcodes.NEW, "java/lang/StringBuilder");
              instructions(code, Opcodes.DUP, Opcodes.ICONST_0, Opcodes.ICONST_1, Opcodes.SWAP);
              instructions(code, Opcodes.POP, Opcodes.POP);
              awaitAMoment(code);
              construct(code);
            });

    assertThat(result).isInstanceOf(StringBuilder.class);
  }

  private void assertMoveIsRefused(int... moves) {
    assertThatThrownBy(
            () ->
                weave(
                    code -> {
                      code.visitTypeInsn(Opcodes.NEW, "java/lang/StringBuilder");
                      instructions(code, moves);
                      awaitAMoment(code);
                      code.visitInsn(Opcodes.ACONST_NULL);
                    }))
        .isInstanceOf(WeaveException.class)
        .hasMessageContaining("where the compiler moves the new object about on the stack");
  }

  @Test
  void moveOfAnObjectUnderConstruction_isRefused() {
    assertMoveIsRefused(Opcodes.ICONST_0, Opcodes.SWAP);
  }

  @Test
  void moveOfTwoWordsOverAnObjectUnderConstruction_isRefused() {
    assertMoveIsRefused(Opcodes.LCONST_0, Opcodes.DUP2_X1);
  }
}

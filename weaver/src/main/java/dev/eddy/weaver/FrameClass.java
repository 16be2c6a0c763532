package dev.eddy.weaver;

import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the class of a body's frame: the fields, a factory, and the step that calls the body's
 * method with the frame.
 */
final class FrameClass {
  private static final String SELF = "self";

  private final Body body;
  private final String ownerDescriptor;
  private final String constructorDescriptor;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private FrameClass(Body body) {
    this.body = body;
    this.ownerDescriptor = Type.getObjectType(body.owner()).getDescriptor();
    this.constructorDescriptor =
        Type.getMethodDescriptor(Type.VOID_TYPE, Type.getArgumentTypes(body.factoryDescriptor()));
  }

  static WovenClass write(
      ClassShape shape,
      Body body,
      List<FrameField> spills,
      String site,
      String awaitLines,
      LocalNames.Result names) {
    return new FrameClass(body).write(shape, spills, site, awaitLines, names);
  }

  private WovenClass write(
      ClassShape shape,
      List<FrameField> spills,
      String site,
      String awaitLines,
      LocalNames.Result names) {
    writer.visit(
        shape.version(),
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        body.frame(),
        null,
        CoreNames.FRAME,
        null);
    writeFields(spills);
    writeLinkCheck();
    writeConstructor();
    writeFactory();
    writeStep();
    writeText(CoreNames.FRAME_SITE, site);
    if (!awaitLines.isEmpty()) {
      writeText(CoreNames.FRAME_AWAITS, awaitLines);
    }
    if (!names.text().isEmpty()) {
      writeText(CoreNames.FRAME_LOCALS, names.text());
      writeKept(names.fields());
    }
    writer.visitEnd();
    return new WovenClass(body.frame(), writer.toByteArray());
  }

  private void writeFields(List<FrameField> spills) {
    if (!body.isStatic()) {
      writer.visitField(Opcodes.ACC_FINAL, SELF, ownerDescriptor, null, null).visitEnd();
    }
    for (Capture capture : body.captures()) {
      writer.visitField(0, capture.field(), capture.type().getDescriptor(), null, null).visitEnd();
    }
    for (FrameField spill : spills) {
      writer.visitField(0, spill.name(), spill.type().getDescriptor(), null, null).visitEnd();
    }
  }

  private void writeLinkCheck() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    code.visitLdcInsn(CoreNames.CONTRACT);
    code.visitLdcInsn(body.owner().replace('/', '.'));
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        CoreNames.FRAME,
        CoreNames.FRAME_LINK,
        "(ILjava/lang/String;)V",
        false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void writeConstructor() {
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_PRIVATE, "<init>", constructorDescriptor, null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, CoreNames.FRAME, "<init>", "()V", false);
    int local = 1;
    if (!body.isStatic()) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, local++);
      code.visitFieldInsn(Opcodes.PUTFIELD, body.frame(), SELF, ownerDescriptor);
    }
    for (Capture capture : body.captures()) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(capture.type().getOpcode(Opcodes.ILOAD), local);
      code.visitFieldInsn(
          Opcodes.PUTFIELD, body.frame(), capture.field(), capture.type().getDescriptor());
      local += capture.type().getSize();
    }
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void writeFactory() {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_STATIC, CoreNames.FACTORY_CREATE, body.factoryDescriptor(), null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, body.frame());
    code.visitInsn(Opcodes.DUP);
    int local = 0;
    for (Type parameter : Type.getArgumentTypes(body.factoryDescriptor())) {
      code.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), local);
      local += parameter.getSize();
    }
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, body.frame(), "<init>", constructorDescriptor, false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void writeStep() {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PROTECTED, CoreNames.FRAME_STEP, "()Ljava/lang/Object;", null, null);
    code.visitCode();
    if (!body.isStatic()) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitFieldInsn(Opcodes.GETFIELD, body.frame(), SELF, ownerDescriptor);
    }
    code.visitVarInsn(Opcodes.ALOAD, 0);
    int invoke =
        body.isStatic()
            ? Opcodes.INVOKESTATIC
            : body.ownerIsInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    code.visitMethodInsn(
        invoke, body.owner(), body.method().name, body.method().desc, body.ownerIsInterface());
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Returns the values of some fields as an array. */
  private void writeKept(List<FrameField> fields) {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PROTECTED, CoreNames.FRAME_KEPT, "()[Ljava/lang/Object;", null, null);
    code.visitCode();
    Instructions.pushInt(fields.size()).accept(code);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int i = 0; i < fields.size(); i++) {
      FrameField field = fields.get(i);
      code.visitInsn(Opcodes.DUP);
      Instructions.pushInt(i).accept(code);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitFieldInsn(
          Opcodes.GETFIELD, body.frame(), field.name(), field.type().getDescriptor());
      if (!field.isReference()) {
        Instructions.boxing(field.type()).accept(code);
      }
      code.visitInsn(Opcodes.AASTORE);
    }
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void writeText(String method, String text) {
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_PROTECTED, method, "()Ljava/lang/String;", null, null);
    code.visitCode();
    code.visitLdcInsn(text);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
